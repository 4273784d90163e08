import { type FieldError, invalid } from "../../apimachinery/field.ts";
import { checkExpression } from "../../cel/check.ts";

const requirement = {
	key: "string",
	operator: "string",
	values: "list<string>",
};

/** authorization.k8s.io/v1 SubjectAccessReviewSpec as expressions see it (k8s.io/apiserver/pkg/authorization/cel/compile.go). */
const types = {
	FieldRequirement: requirement,
	LabelRequirement: requirement,
	FieldSelector: {
		rawSelector: "string",
		requirements: "list<FieldRequirement>",
	},
	LabelSelector: {
		rawSelector: "string",
		requirements: "list<LabelRequirement>",
	},
	ResourceAttributes: {
		namespace: "string",
		verb: "string",
		group: "string",
		version: "string",
		resource: "string",
		subresource: "string",
		name: "string",
		fieldSelector: "FieldSelector",
		labelSelector: "LabelSelector",
	},
	NonResourceAttributes: { path: "string", verb: "string" },
	SubjectAccessReviewSpec: {
		resourceAttributes: "ResourceAttributes",
		nonResourceAttributes: "NonResourceAttributes",
		user: "string",
		groups: "list<string>",
		extra: "map<string, list<string>>",
		uid: "string",
	},
};

/** Compiles a match condition, and says what is wrong with it. */
export function conditionErrors(
	path: string,
	expression: string,
): FieldError[] {
	const { problem } = checkExpression(expression, {
		variables: { request: "SubjectAccessReviewSpec" },
		types,
		returns: ["bool"],
	});
	return problem === undefined ? [] : [invalid(path, expression, problem)];
}
