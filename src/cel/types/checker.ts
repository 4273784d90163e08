import type {
	Call,
	Expr,
	Fold,
	Issue,
	ListExpr,
	LiteralValue,
	MapExpr,
	OptionalMap,
	Select,
	StructExpr,
} from "../syntax/ast.ts";
import { CelUint } from "../values/scalars.ts";
import type { FunctionTable, Overload } from "./functions.ts";
import {
	boolType,
	bytesType,
	type CelType,
	doubleType,
	dynType,
	errorType,
	formatType,
	intType,
	isOptional,
	listOf,
	mapOf,
	nullType,
	optionalOf,
	stringType,
	typeOf,
	uintType,
} from "./type.ts";
import {
	areAssignable,
	isAssignable,
	type Mapping,
	substitute,
} from "./unify.ts";

/** What names mean in an expression. */
export interface Scope {
	readonly variables: ReadonlyMap<string, CelType>;
	readonly functions: FunctionTable;
	/** The type of the messages `Name{...}`; undefined: there is no such type. */
	messageType?(name: string): CelType | undefined;
}

/** What the checker found out about a tree. */
export interface Checked {
	readonly issues: readonly Issue[];
	readonly type: CelType;
	readonly types: ReadonlyMap<Expr, CelType>;
	/** The overloads that a call may mean. */
	readonly overloads: ReadonlyMap<Call, readonly Overload[]>;
	/** Calls written as a method of a name that are functions: `sets.contains`. */
	readonly qualified: ReadonlySet<Call>;
	/** Selections that are variables: `authorizer.requestResource`. */
	readonly dottedVariables: ReadonlyMap<Select, string>;
}

/** Types an expression (cel-go's checker/checker.go). */
export function check(expr: Expr, scope: Scope): Checked {
	return new Checker(scope).run(expr);
}

const typeNames: Readonly<Record<string, CelType>> = {
	bool: boolType,
	int: intType,
	uint: uintType,
	double: doubleType,
	string: stringType,
	bytes: bytesType,
	null_type: nullType,
	list: listOf(dynType),
	map: mapOf(dynType, dynType),
	type: typeOf(dynType),
};

class Checker {
	readonly #scope: Scope;
	readonly #mapping: Mapping = new Map();
	readonly #issues: Issue[] = [];
	readonly #types = new Map<Expr, CelType>();
	readonly #overloads = new Map<Call, readonly Overload[]>();
	readonly #qualified = new Set<Call>();
	readonly #dottedVariables = new Map<Select, string>();
	/** Variables of the macros around, innermost last. */
	readonly #locals: ReadonlyMap<string, CelType>[] = [];
	#fresh = 0;

	constructor(scope: Scope) {
		this.#scope = scope;
	}

	run(expr: Expr): Checked {
		const type = this.#check(expr);
		const final = (one: CelType) => substitute(one, this.#mapping, true);
		const types = new Map<Expr, CelType>();
		for (const [node, one] of this.#types) types.set(node, final(one));
		return {
			issues: this.#issues,
			type: final(type),
			types,
			overloads: this.#overloads,
			qualified: this.#qualified,
			dottedVariables: this.#dottedVariables,
		};
	}

	#check(expr: Expr): CelType {
		const type = this.#typeOf(expr);
		this.#types.set(expr, type);
		return type;
	}

	#typeOf(expr: Expr): CelType {
		switch (expr.kind) {
			case "literal":
				return literalType(expr.value);
			case "ident":
				return this.#ident(expr.name) ?? this.#undeclared(expr.name, expr.at);
			case "select":
				return this.#select(expr);
			case "call":
				return this.#call(expr);
			case "list":
				return this.#list(expr);
			case "map":
				return this.#map(expr);
			case "struct":
				return this.#struct(expr);
			case "fold":
				return this.#fold(expr);
			case "optionalMap":
				return this.#optionalMap(expr);
		}
	}

	#ident(name: string): CelType | undefined {
		for (let i = this.#locals.length - 1; i >= 0; i--) {
			const type = this.#locals[i]?.get(name);
			if (type !== undefined) return type;
		}
		const declared = this.#scope.variables.get(name);
		if (declared !== undefined) return declared;
		const named = Object.hasOwn(typeNames, name) ? typeNames[name] : undefined;
		return named && typeOf(named);
	}

	#undeclared(name: string, at: number): CelType {
		return this.#fail(
			`undeclared reference to '${name}' (in container '')`,
			at,
		);
	}

	#select(expr: Select): CelType {
		const name = dotted(expr);
		const declared = name && this.#scope.variables.get(name);
		if (name && declared) {
			this.#dottedVariables.set(expr, name);
			return declared;
		}
		const operand = substitute(this.#check(expr.operand), this.#mapping, false);
		const inner = isOptional(operand)
			? (operand.params[0] ?? dynType)
			: operand;
		const field = this.#field(expr, substitute(inner, this.#mapping, false));
		if (expr.test) return boolType;
		return expr.optional || isOptional(operand)
			? isOptional(field)
				? field
				: optionalOf(field)
			: field;
	}

	#field({ field, at }: Select, operand: CelType): CelType {
		switch (operand.kind) {
			case "dyn":
			case "error":
				return dynType;
			case "param":
				isAssignable(this.#mapping, operand, dynType);
				return dynType;
			case "map":
				return operand.params[1] ?? dynType;
			case "object": {
				if (operand.fields === undefined) return dynType;
				const known = operand.fields.get(field);
				return known?.type ?? this.#fail(`undefined field '${field}'`, at);
			}
			default:
				return this.#fail(
					`type '${this.#shown(operand)}' does not support field selection`,
					at,
				);
		}
	}

	#call(call: Call): CelType {
		const full = call.target && this.#functionName(call.target, call.name);
		if (full !== undefined) {
			this.#qualified.add(call);
			return this.#resolve(call, full, call.args, false);
		}
		if (call.target === undefined && !this.#scope.functions.has(call.name)) {
			for (const arg of call.args) this.#check(arg);
			return this.#undeclared(call.name, call.at);
		}
		if (call.target === undefined)
			return this.#resolve(call, call.name, call.args, false);
		if (!this.#scope.functions.has(call.name)) {
			this.#check(call.target);
			for (const arg of call.args) this.#check(arg);
			return this.#undeclared(call.name, call.at);
		}
		return this.#resolve(call, call.name, [call.target, ...call.args], true);
	}

	/** `sets.contains` when that is a function and `sets` no variable. */
	#functionName(target: Expr, name: string): string | undefined {
		const prefix = dotted(target);
		if (prefix === undefined) return undefined;
		const full = `${prefix}.${name}`;
		return this.#scope.functions.has(full) ? full : undefined;
	}

	#resolve(
		call: Call,
		name: string,
		args: readonly Expr[],
		member: boolean,
	): CelType {
		const types = args.map((arg) => this.#check(arg));
		const chosen: Overload[] = [];
		let result: CelType | undefined;
		for (const overload of this.#scope.functions.get(name) ?? []) {
			if (overload.member !== member) continue;
			const fresh = this.#instantiate(overload);
			if (!areAssignable(this.#mapping, types, fresh.params)) continue;
			chosen.push(overload);
			const given = substitute(fresh.result, this.#mapping, false);
			if (result === undefined) result = given;
			else if (!sameType(result, given)) result = dynType;
		}
		this.#overloads.set(call, chosen);
		if (result !== undefined) return result;
		const shown = types.map((type) => this.#shown(type));
		const receiver = member ? `${shown.shift()}.` : "";
		return this.#fail(
			`found no matching overload for '${name}' applied to '${receiver}(${shown.join(", ")})'`,
			call.at,
		);
	}

	/** The signature with type parameters of its own. */
	#instantiate({ params, result }: Overload): {
		params: readonly CelType[];
		result: CelType;
	} {
		if (!params.some(hasParam) && !hasParam(result)) return { params, result };
		const id = ++this.#fresh;
		const rename = (type: CelType): CelType =>
			type.kind === "param"
				? { ...type, name: `${type.name}${id}` }
				: type.params.length === 0
					? type
					: { ...type, params: type.params.map(rename) };
		return { params: params.map(rename), result: rename(result) };
	}

	#freeType(): CelType {
		return { kind: "param", name: `_var${++this.#fresh}`, params: [] };
	}

	#list({ items }: ListExpr): CelType {
		let item: CelType | undefined;
		for (const { value, optional } of items) {
			let type = this.#check(value);
			if (optional) type = this.#unwrapped(type, value);
			item = this.#join(item, type, value.at);
		}
		return listOf(item ?? this.#freeType());
	}

	#map({ entries }: MapExpr): CelType {
		let keyType: CelType | undefined;
		let valueType: CelType | undefined;
		for (const { key, value, optional } of entries) {
			keyType = this.#join(keyType, this.#check(key), key.at);
			let type = this.#check(value);
			if (optional) type = this.#unwrapped(type, value);
			valueType = this.#join(valueType, type, value.at);
		}
		return mapOf(keyType ?? this.#freeType(), valueType ?? this.#freeType());
	}

	#unwrapped(type: CelType, at: Expr): CelType {
		const known = substitute(type, this.#mapping, false);
		if (known.kind === "dyn" || known.kind === "error") return dynType;
		if (isOptional(known)) return known.params[0] ?? dynType;
		return this.#mismatch(optionalOf(known), known, at.at);
	}

	/** All items of a literal have one type. */
	#join(previous: CelType | undefined, type: CelType, at: number): CelType {
		if (previous === undefined) return type;
		if (!isAssignable(this.#mapping, previous, type))
			return this.#mismatch(previous, type, at);
		const known = substitute(previous, this.#mapping, false);
		return known.kind === "dyn"
			? known
			: substitute(type, this.#mapping, false).kind === "dyn"
				? dynType
				: previous;
	}

	#struct({ name, at, fields }: StructExpr): CelType {
		const type = this.#scope.messageType?.(name);
		if (type === undefined) {
			for (const { value } of fields) this.#check(value);
			return this.#undeclared(name, at);
		}
		for (const field of fields) {
			let given = this.#check(field.value);
			if (field.optional) given = this.#unwrapped(given, field.value);
			if (type.fields === undefined) continue;
			const wanted = type.fields.get(field.name)?.type;
			if (wanted === undefined)
				this.#fail(`undefined field '${field.name}'`, field.at);
			else if (!isAssignable(this.#mapping, wanted, given))
				this.#fail(
					`expected type of field '${field.name}' is '${this.#shown(wanted)}' but provided type is '${this.#shown(given)}'`,
					field.at,
				);
		}
		return type;
	}

	#fold(fold: Fold): CelType {
		const range = substitute(this.#check(fold.range), this.#mapping, false);
		const locals = this.#foldVariables(fold, range);
		this.#locals.push(locals);
		const body = this.#foldBody(fold);
		this.#locals.pop();
		const keyed = locals.get(fold.variables[0] as string) ?? dynType;
		switch (fold.macro) {
			case "map":
			case "transformList":
				return listOf(body);
			case "filter":
				return listOf(keyed);
			case "transformMap":
				return mapOf(keyed, body);
			case "transformMapEntry":
				return substitute(body, this.#mapping, false).kind === "map"
					? body
					: mapOf(dynType, dynType);
			default:
				return boolType;
		}
	}

	#foldVariables({ variables, range: at }: Fold, range: CelType) {
		const [first = "", second] = variables;
		const types = this.#rangeTypes(range, second !== undefined, at.at);
		return new Map(
			second === undefined
				? [[first, types[0]]]
				: [
						[first, types[0]],
						[second, types[1]],
					],
		) as ReadonlyMap<string, CelType>;
	}

	#rangeTypes(
		range: CelType,
		two: boolean,
		at: number,
	): readonly [CelType, CelType] {
		const [first = dynType, second = dynType] = range.params;
		switch (range.kind) {
			case "list":
				return two ? [intType, first] : [first, dynType];
			case "map":
				return [first, second];
			case "dyn":
			case "error":
				return [dynType, dynType];
			case "param":
				isAssignable(this.#mapping, range, dynType);
				return [dynType, dynType];
			default:
				this.#fail(
					`expression of type '${this.#shown(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`,
					at,
				);
				return [errorType, errorType];
		}
	}

	/** Conditions are bool; messages are those of the operators that the macro stands for. */
	#foldBody(fold: Fold): CelType {
		if (fold.filter !== undefined)
			this.#condition(fold.filter, "_?_:_", fold.at);
		if (fold.macro.startsWith("transform") || fold.macro === "map")
			return this.#check(fold.body);
		const operator =
			fold.macro === "all"
				? "_&&_"
				: fold.macro === "exists"
					? "_||_"
					: "_?_:_";
		this.#condition(fold.body, operator, fold.at);
		return boolType;
	}

	#condition(expr: Expr, operator: string, at: number): void {
		const type = this.#check(expr);
		if (isAssignable(this.#mapping, type, boolType)) return;
		const shown = this.#shown(type);
		const operands =
			operator === "_?_:_" ? `${shown}, int, int` : `bool, ${shown}`;
		this.#fail(
			`found no matching overload for '${operator}' applied to '(${operands})'`,
			at,
		);
	}

	#optionalMap({ operand, variable, body, flat, at }: OptionalMap): CelType {
		const type = substitute(this.#check(operand), this.#mapping, false);
		const known = type.kind === "dyn" || type.kind === "error";
		if (!known && !isOptional(type))
			return this.#fail(
				`found no matching overload for 'hasValue' applied to '${this.#shown(type)}.()'`,
				at,
			);
		this.#locals.push(
			new Map([[variable, known ? dynType : (type.params[0] ?? dynType)]]),
		);
		const result = this.#check(body);
		this.#locals.pop();
		return flat ? result : optionalOf(result);
	}

	#mismatch(expected: CelType, found: CelType, at: number): CelType {
		return this.#fail(
			`expected type '${this.#shown(expected)}' but found '${this.#shown(found)}'`,
			at,
		);
	}

	#shown(type: CelType): string {
		return formatType(substitute(type, this.#mapping, true));
	}

	#fail(message: string, at: number): CelType {
		this.#issues.push({ message, at });
		return errorType;
	}
}

function literalType(value: LiteralValue): CelType {
	if (value === null) return nullType;
	if (value instanceof CelUint) return uintType;
	if (value instanceof Uint8Array) return bytesType;
	switch (typeof value) {
		case "boolean":
			return boolType;
		case "bigint":
			return intType;
		case "number":
			return doubleType;
		default:
			return stringType;
	}
}

const hasParam = (type: CelType): boolean =>
	type.kind === "param" || type.params.some(hasParam);

const sameType = (a: CelType, b: CelType): boolean =>
	a.kind === b.kind &&
	a.name === b.name &&
	a.params.every((param, i) => sameType(param, b.params[i] ?? dynType));

/** `a.b.c` when the expression is nothing but names. */
export function dotted(expr: Expr): string | undefined {
	if (expr.kind === "ident") return expr.name;
	if (expr.kind !== "select" || expr.test || expr.optional) return undefined;
	const prefix = dotted(expr.operand);
	return prefix && `${prefix}.${expr.field}`;
}
