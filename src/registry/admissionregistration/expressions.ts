/** What expressions of webhooks and policies see, and what they must come to. */
import {
	child,
	duplicate,
	type FieldError,
	index,
	invalid,
	required,
	tooMany,
} from "../../apimachinery/field.ts";
import { checkExpression } from "../../cel/check.ts";
import { list, qualifiedName } from "../shared/checks.ts";
import type { MatchCondition, Variable } from "./types.ts";

const mostConditions = 64;

type Fields = Readonly<Record<string, string>>;

const kind: Fields = { group: "string", version: "string", kind: "string" };
const resource: Fields = {
	group: "string",
	version: "string",
	resource: "string",
};
/** The parts of an AdmissionRequest and of a Namespace that expressions see, each after what it is made of. */
const types: Readonly<Record<string, Fields>> = {
	"kubernetes.GroupVersionKind": kind,
	"kubernetes.GroupVersionResource": resource,
	"kubernetes.UserInfo": {
		username: "string",
		uid: "string",
		groups: "list<string>",
		extra: "map<string, list<string>>",
	},
	"kubernetes.AdmissionRequest": {
		kind: "kubernetes.GroupVersionKind",
		resource: "kubernetes.GroupVersionResource",
		subResource: "string",
		requestKind: "kubernetes.GroupVersionKind",
		requestResource: "kubernetes.GroupVersionResource",
		requestSubResource: "string",
		name: "string",
		namespace: "string",
		operation: "string",
		userInfo: "kubernetes.UserInfo",
		dryRun: "bool",
		options: "dyn",
	},
	"kubernetes.NamespaceMetadata": {
		name: "string",
		generateName: "string",
		namespace: "string",
		labels: "map<string, string>",
		annotations: "map<string, string>",
		UID: "string",
		creationTimestamp: "google.protobuf.Timestamp",
		deletionGracePeriodSeconds: "int",
		deletionTimestamp: "google.protobuf.Timestamp",
		generation: "int",
		resourceVersion: "string",
		finalizers: "list<string>",
	},
	"kubernetes.NamespaceSpec": { finalizers: "list<string>" },
	"kubernetes.NamespaceStatus": { phase: "string" },
	"kubernetes.Namespace": {
		metadata: "kubernetes.NamespaceMetadata",
		spec: "kubernetes.NamespaceSpec",
		status: "kubernetes.NamespaceStatus",
	},
};
const always: Fields = {
	object: "dyn",
	oldObject: "dyn",
	request: "kubernetes.AdmissionRequest",
	namespaceObject: "kubernetes.Namespace",
};

export interface Visible {
	readonly params: boolean;
	readonly authorizer: boolean;
	/** The types of the variables that the policy has defined so far; absent: it defines none. */
	readonly variables?: Fields;
}

interface Checked {
	readonly errors: FieldError[];
	readonly type: string;
}

function check(
	expression: string,
	{ params, authorizer, variables }: Visible,
	returns: readonly string[] | undefined,
	path: string,
	shown: string,
): Checked {
	const { problem, type } = checkExpression(expression, {
		types: variables ? { ...types, "kubernetes.variables": variables } : types,
		variables: {
			...always,
			...(params && { params: "dyn" }),
			...(authorizer && { authorizer: "dyn" }),
			...(variables && { variables: "kubernetes.variables" }),
		},
		...(returns && { returns }),
	});
	return {
		errors: problem === undefined ? [] : [invalid(path, shown, problem)],
		type,
	};
}

/** An Invalid for an expression that doesn't compile or has none of the types (in cel-go's names). */
export const validateExpression = (
	expression: string,
	visible: Visible,
	returns: readonly string[],
	path: string,
	shown = expression,
): FieldError[] => check(expression, visible, returns, path, shown).errors;

export function validateMatchConditions(
	conditions: readonly MatchCondition[] | undefined,
	params: boolean,
	path: string,
): FieldError[] {
	const all = list(conditions);
	const names = all.map(({ name }) => name);
	return [
		...(all.length > mostConditions
			? [tooMany(path, all.length, mostConditions)]
			: []),
		...all.flatMap((condition, i) => [
			...validateMatchCondition(condition, params, index(path, i)),
			...(condition.name && names.indexOf(condition.name) < i
				? [duplicate(child(index(path, i), "name"), condition.name)]
				: []),
		]),
	];
}

function validateMatchCondition(
	{ name, expression = "" }: MatchCondition,
	params: boolean,
	path: string,
): FieldError[] {
	const trimmed = expression.trim();
	const at = child(path, "expression");
	return [
		...(trimmed === ""
			? [required(at)]
			: validateExpression(
					trimmed,
					{ params, authorizer: true },
					["bool"],
					at,
				)),
		...(name
			? qualifiedName(name, child(path, "name"))
			: [required(child(path, "name"))]),
	];
}

const identifier = /^[_a-zA-Z][_a-zA-Z0-9]*$/;
const reserved = new Set([
	"true",
	"false",
	"null",
	"in",
	"as",
	"break",
	"const",
	"continue",
	"else",
	"for",
	"function",
	"if",
	"import",
	"let",
	"loop",
	"package",
	"namespace",
	"return",
	"var",
	"void",
	"while",
]);

/** Variables see those before them; the types that they have are told with what is wrong. */
export function validateVariables(
	variables: readonly Variable[],
	params: boolean,
	path: string,
): { readonly errors: FieldError[]; readonly types: Fields } {
	const errors: FieldError[] = [];
	const known: Record<string, string> = {};
	for (const [i, { name = "", expression = "" }] of variables.entries()) {
		const at = index(path, i);
		if (name.trim() === "")
			errors.push(required(child(at, "name"), "name is not specified"));
		else if (!identifier.test(name) || reserved.has(name))
			errors.push(
				invalid(child(at, "name"), name, "must be a valid CEL identifier"),
			);
		if (expression.trim() === "") {
			errors.push(
				required(child(at, "expression"), "expression is not specified"),
			);
			continue;
		}
		const visible = { params, authorizer: true, variables: { ...known } };
		const checked = check(
			expression,
			visible,
			undefined,
			child(at, "expression"),
			expression,
		);
		errors.push(...checked.errors);
		if (identifier.test(name)) known[name] = checked.type;
	}
	return { errors, types: known };
}
