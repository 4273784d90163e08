import { badRequest } from "../../apimachinery/errors.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import { defineResource } from "../generic/definition.ts";
import { accessAuthorizer, type KnownRules } from "../shared/services.ts";

interface RulesReview extends KubeObject {
	spec: { namespace?: string };
	status?: KnownRules & { readonly evaluationError?: string };
}

/** Lists everything the caller may do in a namespace (`kubectl auth can-i --list`). */
export const selfSubjectRulesReview = defineResource<RulesReview>({
	group: "authorization.k8s.io",
	kind: "SelfSubjectRulesReview",
	names: {
		plural: "selfsubjectrulesreviews",
		singular: "selfsubjectrulesreview",
	},
	scope: "Cluster",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.authorization.v1.SelfSubjectRulesReview",
		},
	],
	verbs: ["create"],
	async evaluate({ apiVersion, kind, spec }, context) {
		if (context.user === undefined)
			throw badRequest("no user present on request");
		if (!spec.namespace) throw badRequest("no namespace on request");
		const { error, ...rules } = (await context
			.service(accessAuthorizer)
			.rulesFor?.(context.user, spec.namespace)) ?? {
			resourceRules: [],
			nonResourceRules: [],
			incomplete: true,
			error: undefined,
		};
		return {
			kind,
			apiVersion,
			metadata: {},
			spec: {},
			status: { ...rules, ...(error && { evaluationError: error }) },
		};
	},
});
