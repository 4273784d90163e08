import {
	boolType,
	bytesType,
	type CelType,
	doubleType,
	durationType,
	dynType,
	intType,
	listOf,
	mapOf,
	nullType,
	objectType,
	opaqueType,
	optionalOf,
	paramType,
	stringType,
	timestampType,
	typeOf,
	uintType,
} from "./type.ts";

/** A function's parameters, of methods the receiver first, and what it gives. */
export interface Signature {
	readonly name: string;
	readonly member: boolean;
	readonly params: readonly CelType[];
	readonly result: CelType;
}

const simple: Readonly<Record<string, CelType>> = {
	bool: boolType,
	int: intType,
	uint: uintType,
	double: doubleType,
	string: stringType,
	bytes: bytesType,
	null: nullType,
	dyn: dynType,
	timestamp: timestampType,
	duration: durationType,
	"net.IP": opaqueType("net.IP"),
	"net.CIDR": opaqueType("net.CIDR"),
	"kubernetes.URL": opaqueType("kubernetes.URL"),
	"kubernetes.Quantity": opaqueType("kubernetes.Quantity"),
	"kubernetes.Semver": opaqueType("kubernetes.Semver"),
	"kubernetes.NamedFormat": opaqueType("kubernetes.NamedFormat"),
	"kubernetes.authorization.Authorizer": opaqueType(
		"kubernetes.authorization.Authorizer",
	),
	"kubernetes.authorization.PathCheck": opaqueType(
		"kubernetes.authorization.PathCheck",
	),
	"kubernetes.authorization.GroupCheck": opaqueType(
		"kubernetes.authorization.GroupCheck",
	),
	"kubernetes.authorization.ResourceCheck": opaqueType(
		"kubernetes.authorization.ResourceCheck",
	),
	"kubernetes.authorization.Decision": opaqueType(
		"kubernetes.authorization.Decision",
	),
};

/** A type as signatures write it: `list<A>`, `net.IP`; single capitals are type parameters. */
export function parseType(text: string): CelType {
	const known = simple[text];
	if (known !== undefined) return known;
	if (/^[A-Z]$/.test(text)) return paramType(text);
	const generic = /^(list|map|optional|type)<(.*)>$/.exec(text);
	if (generic === null) return objectType(text);
	const params = splitTop(generic[2] ?? "").map(parseType);
	const [first = dynType, second = dynType] = params;
	switch (generic[1]) {
		case "list":
			return listOf(first);
		case "map":
			return mapOf(first, second);
		case "optional":
			return optionalOf(first);
		default:
			return typeOf(first);
	}
}

const signature = /^(?:(.+)\.)?([^.(]+)\((.*)\): (.+)$/;

/** `string.find(string): string` is a method of strings, `sets.contains(list<T>, list<T>): bool` a function. */
export function parseSignature(text: string): Signature {
	const match = signature.exec(text);
	if (match === null) throw new Error(`no signature: ${text}`);
	const [, prefix, name = "", params = "", result = ""] = match;
	const member =
		prefix !== undefined &&
		(simple[prefix] !== undefined ||
			/^(?:[A-Z]$|(?:list|map|optional)<)/.test(prefix));
	const types = splitTop(params).map(parseType);
	return {
		name: member || prefix === undefined ? name : `${prefix}.${name}`,
		member,
		params: member ? [parseType(prefix), ...types] : types,
		result: parseType(result),
	};
}

/** Splits at commas that are not within `<>`. */
function splitTop(text: string): string[] {
	const parts: string[] = [];
	let depth = 0;
	let start = 0;
	for (const [i, char] of [...text].entries()) {
		if (char === "<") depth++;
		else if (char === ">") depth--;
		else if (char === "," && depth === 0) {
			parts.push(text.slice(start, i).trim());
			start = i + 1;
		}
	}
	const last = text.slice(start).trim();
	return last === "" ? parts : [...parts, last];
}
