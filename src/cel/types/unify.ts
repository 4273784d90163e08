import { type CelType, dynType } from "./type.ts";

/** What type parameters stand for, by their names (checker/mapping.go). */
export type Mapping = Map<string, CelType>;

const resolve = (type: CelType, mapping: Mapping): CelType => {
	let at = type;
	for (;;) {
		const next = at.kind === "param" ? mapping.get(at.name) : undefined;
		if (next === undefined) return at;
		at = next;
	}
};

/** The type with its parameters replaced; those that are still free become dyn when asked for. */
export function substitute(
	type: CelType,
	mapping: Mapping,
	freeToDyn: boolean,
): CelType {
	const known = resolve(type, mapping);
	if (known.kind === "param") return freeToDyn ? dynType : known;
	if (known.params.length === 0) return known;
	const params = known.params.map((param) =>
		substitute(param, mapping, freeToDyn),
	);
	return params.every((param, i) => param === known.params[i])
		? known
		: { ...known, params };
}

const isDyn = ({ kind }: CelType): boolean =>
	kind === "dyn" || kind === "error";

const nullable = new Set(["object", "opaque", "timestamp", "duration", "null"]);

/**
 * Whether a value of one type may stand where the other is asked for; binds type parameters in the mapping when it may,
 * and leaves it alone otherwise (checker/types.go isAssignable).
 */
export function isAssignable(
	mapping: Mapping,
	from: CelType,
	to: CelType,
): boolean {
	const attempt: Mapping = new Map(mapping);
	if (!assign(attempt, from, to)) return false;
	for (const [name, type] of attempt) mapping.set(name, type);
	return true;
}

/** All at once, as the arguments of a call are. */
export function areAssignable(
	mapping: Mapping,
	from: readonly CelType[],
	to: readonly CelType[],
): boolean {
	const attempt: Mapping = new Map(mapping);
	if (from.length !== to.length) return false;
	for (const [i, type] of from.entries())
		if (!assign(attempt, type, to[i] as CelType)) return false;
	for (const [name, type] of attempt) mapping.set(name, type);
	return true;
}

function assign(mapping: Mapping, from: CelType, to: CelType): boolean {
	const a = resolve(from, mapping);
	const b = resolve(to, mapping);
	if (b.kind === "param") return bind(mapping, b, a);
	if (a.kind === "param") return bind(mapping, a, b);
	if (isDyn(a) || isDyn(b)) return true;
	if (a.kind === "null") return nullable.has(b.kind);
	if (a.kind !== b.kind) return false;
	if (a.kind === "object") return a.name === b.name;
	if (a.kind === "type") return true;
	if (a.name !== b.name || a.params.length !== b.params.length) return false;
	return a.params.every((param, i) =>
		assign(mapping, param, b.params[i] as CelType),
	);
}

/** A parameter takes a type that does not contain it; one that was bound to dyn stays so. */
function bind(mapping: Mapping, param: CelType, type: CelType): boolean {
	if (type.kind === "param" && type.name === param.name) return true;
	if (contains(mapping, type, param.name)) return false;
	mapping.set(param.name, type);
	return true;
}

function contains(mapping: Mapping, type: CelType, name: string): boolean {
	const known = resolve(type, mapping);
	if (known.kind === "param") return known.name === name;
	return known.params.some((param) => contains(mapping, param, name));
}
