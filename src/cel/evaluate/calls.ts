import type { Call, Expr } from "../syntax/ast.ts";
import type { Overload } from "../types/functions.ts";
import type { CelType } from "../types/type.ts";
import { equal, numberOf, typeNameOf } from "../values/operations.ts";
import {
	CelError,
	CelOpaque,
	CelOptional,
	CelTypeValue,
	CelUint,
	type CelValue,
	isList,
	isMap,
} from "../values/scalars.ts";
import { canBeOverruled, noOverload, type Step } from "./frame.ts";
import type { Planner, Slots } from "./plan.ts";
import { callCost, equalityCost } from "./runtime-cost.ts";

/** Plans a function, a method or an operator; the language's own control flow is here, the rest in the libraries. */
export function planCall(call: Call, slots: Slots, planner: Planner): Step {
	const step = (expr: Expr | undefined): Step =>
		planner.plan(expr as Expr, slots);
	const [first, second, third] = call.args;
	if (call.target === undefined)
		switch (call.name) {
			case "_&&_":
				return logical(step(first), step(second), false);
			case "_||_":
				return logical(step(first), step(second), true);
			case "_?_:_":
				return conditional(step(first), step(second), step(third));
			case "_==_":
				return equality(step(first), step(second), true);
			case "_!=_":
				return equality(step(first), step(second), false);
			case "_[_]":
				return indexing(step(first), step(second));
			case "_[?_]":
				return optionalIndexing(step(first), step(second));
		}
	return planOverloads(call, slots, planner);
}

const bool = (value: CelValue): boolean => {
	if (typeof value !== "boolean") throw noOverload();
	return value;
};

/** One side may decide what the other fails with. */
const logical =
	(left: Step, right: Step, decisive: boolean): Step =>
	(frame) => {
		let failure: unknown;
		try {
			if (bool(left(frame)) === decisive) return decisive;
		} catch (error) {
			if (!canBeOverruled(error)) throw error;
			failure = error;
		}
		try {
			if (bool(right(frame)) === decisive) return decisive;
		} catch (error) {
			if (!canBeOverruled(error)) throw error;
			failure ??= error;
		}
		if (failure !== undefined) throw failure;
		return !decisive;
	};

const conditional =
	(condition: Step, yes: Step, no: Step): Step =>
	(frame) =>
		bool(condition(frame)) ? yes(frame) : no(frame);

const equality =
	(left: Step, right: Step, wanted: boolean): Step =>
	(frame) => {
		const a = left(frame);
		const b = right(frame);
		frame.spend(equalityCost(a, b));
		return equal(a, b) === wanted;
	};

const indexing =
	(operand: Step, index: Step): Step =>
	(frame) => {
		const value = operand(frame);
		const at = index(frame);
		frame.spend(1);
		if (value instanceof CelOptional) {
			const inner =
				value.value === undefined ? undefined : partOf(value.value, at);
			return inner === undefined ? CelOptional.none : new CelOptional(inner);
		}
		const part = partOf(value, at);
		if (part !== undefined) return part;
		throw new CelError(
			isList(value)
				? `index out of bounds: ${shown(at)}`
				: `no such key: ${shown(at)}`,
		);
	};

const optionalIndexing =
	(operand: Step, index: Step): Step =>
	(frame) => {
		let value = operand(frame);
		const at = index(frame);
		frame.spend(1);
		if (value instanceof CelOptional) {
			if (value.value === undefined) return CelOptional.none;
			value = value.value;
		}
		const part = partOf(value, at);
		return part === undefined ? CelOptional.none : new CelOptional(part);
	};

const shown = (value: CelValue): string =>
	value instanceof CelUint ? String(value.value) : String(value);

function partOf(value: CelValue, at: CelValue): CelValue | undefined {
	if (isMap(value)) return value.get(at);
	if (!isList(value)) return undefined;
	const number = numberOf(at);
	if (number === undefined)
		throw new CelError(`unsupported index type '${typeNameOf(at)}' in list`);
	const i = Number(number);
	if (!Number.isInteger(i))
		throw new CelError(`unsupported index value ${i} in list`);
	return i >= 0 && i < value.size ? value.at(i) : undefined;
}

function planOverloads(call: Call, slots: Slots, planner: Planner): Step {
	const { checked } = planner;
	const method = call.target !== undefined && !checked.qualified.has(call);
	const operands = method ? [call.target as Expr, ...call.args] : call.args;
	const steps = operands.map((operand) => planner.plan(operand, slots));
	const overloads = checked.overloads.get(call) ?? [];
	const cost = callCost(call.name);
	const only = overloads.length === 1 ? overloads[0] : undefined;
	const exact =
		only !== undefined &&
		operands.every((operand, i) =>
			isCertain(checked.types.get(operand), only.params[i]),
		);
	return (frame) => {
		const args: CelValue[] = [];
		for (const step of steps) args.push(step(frame));
		const overload =
			exact && only !== undefined ? only : choose(call.name, overloads, args);
		frame.spend(cost(args));
		return overload.run(...args);
	};
}

/** Whether a value of the static type is always what the parameter takes. */
const isCertain = (
	type: CelType | undefined,
	param: CelType | undefined,
): boolean =>
	param !== undefined &&
	type !== undefined &&
	(param.kind === "dyn" ||
		param.kind === "param" ||
		(type.kind !== "dyn" && type.kind !== "error" && type.kind !== "null"));

function choose(
	name: string,
	overloads: readonly Overload[],
	args: readonly CelValue[],
): Overload {
	for (const overload of overloads)
		if (args.every((arg, i) => accepts(arg, overload.params[i] as CelType)))
			return overload;
	if (/[_@]/.test(name)) throw noOverload();
	throw noOverload(`${name}(${args.map(typeNameOf).join(", ")})`);
}

/** Whether a parameter takes a value. */
export function accepts(value: CelValue, type: CelType): boolean {
	switch (type.kind) {
		case "dyn":
		case "param":
			return true;
		case "bool":
			return typeof value === "boolean";
		case "int":
			return typeof value === "bigint";
		case "double":
			return typeof value === "number";
		case "string":
			return typeof value === "string";
		case "null":
			return value === null;
		case "list":
			return isList(value);
		case "map":
		case "object":
			return isMap(value);
		case "type":
			return value instanceof CelTypeValue;
		case "opaque":
			return type.name === "optional_type"
				? value instanceof CelOptional
				: value instanceof CelOpaque && value.typeName === type.name;
		default:
			return typeNameOf(value) === type.name;
	}
}
