import { Compiler } from "../cel/program.ts";
import {
	type CelType,
	listOf,
	mapOf,
	objectWith,
	stringType,
} from "../cel/types/type.ts";

const requirements = (name: string): CelType =>
	objectWith(`kubernetes.${name}Selector`, {
		rawSelector: stringType,
		requirements: listOf(
			objectWith(`kubernetes.${name}SelectorRequirement`, {
				key: stringType,
				operator: stringType,
				values: listOf(stringType),
			}),
		),
	});

/** authorization.k8s.io/v1 SubjectAccessReviewSpec as expressions see it (k8s.io/apiserver/pkg/authorization/cel/compile.go). */
export const reviewType: CelType = objectWith(
	"kubernetes.SubjectAccessReviewSpec",
	{
		resourceAttributes: objectWith("kubernetes.ResourceAttributes", {
			namespace: stringType,
			verb: stringType,
			group: stringType,
			version: stringType,
			resource: stringType,
			subresource: stringType,
			name: stringType,
			fieldSelector: requirements("Field"),
			labelSelector: requirements("Label"),
		}),
		nonResourceAttributes: objectWith("kubernetes.NonResourceAttributes", {
			path: stringType,
			verb: stringType,
		}),
		user: stringType,
		groups: listOf(stringType),
		extra: mapOf(stringType, listOf(stringType)),
		uid: stringType,
	},
);

/** Compiles what is said about the variable `request`. */
export const reviewCompiler = new Compiler({
	variables: { request: reviewType },
});
