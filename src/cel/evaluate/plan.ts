import type {
	Expr,
	Ident,
	ListExpr,
	MapExpr,
	OptionalMap,
	Select,
	StructExpr,
} from "../syntax/ast.ts";
import type { Checked } from "../types/checker.ts";
import { ListValue, MapValue } from "../values/collections.ts";
import {
	CelError,
	CelOptional,
	CelTypeValue,
	type CelValue,
	isMap,
} from "../values/scalars.ts";
import { planCall } from "./calls.ts";
import { planFold } from "./folds.ts";
import type { Frame, Step } from "./frame.ts";

/** Where the values of macros' variables are kept, innermost last. */
export interface Slots {
	readonly names: readonly string[];
}

/** What planning needs to know of the whole expression. */
export interface Planner {
	readonly checked: Checked;
	plan(expr: Expr, slots: Slots): Step;
}

/** Turns a checked tree into functions that evaluate it (cel-go's interpreter/planner.go). */
export function planExpression(expr: Expr, checked: Checked): Step {
	const planner: Planner = {
		checked,
		plan: (part, slots) => planPart(part, slots, planner),
	};
	return planner.plan(expr, { names: [] });
}

function planPart(expr: Expr, slots: Slots, planner: Planner): Step {
	switch (expr.kind) {
		case "literal": {
			const { value } = expr;
			return () => value;
		}
		case "ident":
			return planIdent(expr, slots, planner);
		case "select":
			return planSelect(expr, slots, planner);
		case "call":
			return planCall(expr, slots, planner);
		case "list":
			return planList(expr, slots, planner);
		case "map":
			return planMap(expr, slots, planner);
		case "struct":
			return planStruct(expr, slots, planner);
		case "fold":
			return planFold(expr, slots, planner);
		case "optionalMap":
			return planOptionalMap(expr, slots, planner);
	}
}

function planIdent(expr: Ident, { names }: Slots, { checked }: Planner): Step {
	const { name } = expr;
	const slot = names.lastIndexOf(name);
	if (slot >= 0)
		return (frame) => {
			frame.spend(1);
			return frame.locals[slot] as CelValue;
		};
	const type = checked.types.get(expr);
	return (frame) => {
		frame.spend(1);
		const value = frame.variables[name];
		if (value !== undefined) return value;
		if (type?.kind === "type") return new CelTypeValue(name);
		throw new CelError(`no such attribute(s): ${name}`);
	};
}

const noKey = (key: string): CelError => new CelError(`no such key: ${key}`);

function planSelect(expr: Select, slots: Slots, planner: Planner): Step {
	const variable = planner.checked.dottedVariables.get(expr);
	if (variable !== undefined)
		return planIdent(
			{ kind: "ident", at: expr.at, name: variable },
			slots,
			planner,
		);
	const operand = planner.plan(expr.operand, slots);
	const { field, test, optional } = expr;
	const member = (value: CelValue): CelValue | undefined =>
		isMap(value) ? value.get(field) : undefined;
	return (frame) => {
		const value = operand(frame);
		if (!test) frame.spend(1);
		if (value instanceof CelOptional) {
			const inner = value.value === undefined ? undefined : member(value.value);
			return test ? inner !== undefined : optionalValue(inner);
		}
		const found = member(value);
		if (test) return found !== undefined;
		if (optional) return optionalValue(found);
		if (found === undefined) throw noKey(field);
		return found;
	};
}

const optionalValue = (value: CelValue | undefined): CelValue =>
	value === undefined ? CelOptional.none : new CelOptional(value);

function planList({ items }: ListExpr, slots: Slots, planner: Planner): Step {
	const steps = items.map(({ value, optional }) => ({
		step: planner.plan(value, slots),
		optional,
	}));
	return (frame) => {
		frame.spend(10);
		const values: CelValue[] = [];
		for (const { step, optional } of steps) {
			const value = step(frame);
			if (!optional) values.push(value);
			else {
				const inner = unwrap(value);
				if (inner !== undefined) values.push(inner);
			}
		}
		return new ListValue(values);
	};
}

/** The value of an optional entry; undefined when it is left out. */
function unwrap(value: CelValue): CelValue | undefined {
	if (value instanceof CelOptional) return value.value;
	throw new CelError(
		"cannot initialize optional entry from non-optional value",
	);
}

function planMap({ entries }: MapExpr, slots: Slots, planner: Planner): Step {
	const steps = entries.map(({ key, value, optional }) => ({
		key: planner.plan(key, slots),
		value: planner.plan(value, slots),
		optional,
	}));
	return (frame) => {
		frame.spend(30);
		const made: [CelValue, CelValue][] = [];
		for (const step of steps) {
			const key = step.key(frame);
			if (!MapValue.isKey(key)) throw new CelError("unsupported key type");
			const value = step.value(frame);
			const inner = step.optional ? unwrap(value) : value;
			if (inner !== undefined) made.push([key, inner]);
		}
		return new MapValue(made);
	};
}

function planStruct(
	{ name, fields }: StructExpr,
	slots: Slots,
	planner: Planner,
): Step {
	const steps = fields.map((field) => ({
		name: field.name,
		optional: field.optional,
		value: planner.plan(field.value, slots),
	}));
	return (frame) => {
		frame.spend(40);
		const made: [CelValue, CelValue][] = [];
		for (const step of steps) {
			const value = step.value(frame);
			const inner = step.optional ? unwrap(value) : value;
			if (inner !== undefined) made.push([step.name, inner]);
		}
		return new MapValue(made, name);
	};
}

function planOptionalMap(
	{ operand, variable, body, flat }: OptionalMap,
	slots: Slots,
	planner: Planner,
): Step {
	const value = planner.plan(operand, slots);
	const slot = slots.names.length;
	const step = planner.plan(body, { names: [...slots.names, variable] });
	return (frame: Frame) => {
		const optional = value(frame);
		if (!(optional instanceof CelOptional))
			throw new CelError("no such overload");
		if (optional.value === undefined) return CelOptional.none;
		frame.locals[slot] = optional.value;
		const result = step(frame);
		return flat ? result : new CelOptional(result);
	};
}
