import { type FieldError, invalid } from "../../apimachinery/field.ts";
import { checkExpression } from "../../cel/check.ts";
import { Compiler } from "../../cel/program.ts";
import {
	boolType,
	listOf,
	mapOf,
	objectWith,
	stringType,
} from "../../cel/types/type.ts";

const requirements = listOf(
	objectWith("kubernetes.SelectorRequirement", {
		key: stringType,
		operator: stringType,
		values: listOf(stringType),
	}),
);

/** authorization.k8s.io/v1 SubjectAccessReviewSpec as expressions see it (k8s.io/apiserver/pkg/authorization/cel/compile.go). */
export const requestType = objectWith("kubernetes.SubjectAccessReviewSpec", {
	resourceAttributes: objectWith("kubernetes.ResourceAttributes", {
		namespace: stringType,
		verb: stringType,
		group: stringType,
		version: stringType,
		resource: stringType,
		subresource: stringType,
		name: stringType,
		fieldSelector: objectWith("kubernetes.FieldSelectorAttributes", {
			rawSelector: stringType,
			requirements,
		}),
		labelSelector: objectWith("kubernetes.LabelSelectorAttributes", {
			rawSelector: stringType,
			requirements,
		}),
	}),
	nonResourceAttributes: objectWith("kubernetes.NonResourceAttributes", {
		path: stringType,
		verb: stringType,
	}),
	user: stringType,
	groups: listOf(stringType),
	extra: mapOf(stringType, listOf(stringType)),
	uid: stringType,
});

/** For match conditions. */
export const requestCompiler = new Compiler({
	variables: { request: requestType },
});

/** Compiles a match condition, and says what is wrong with it. */
export function conditionErrors(
	path: string,
	expression: string,
): FieldError[] {
	const { problem } = checkExpression(expression, requestCompiler, [boolType]);
	return problem === undefined ? [] : [invalid(path, expression, problem)];
}
