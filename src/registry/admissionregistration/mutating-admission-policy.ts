import { defineResource } from "../generic/definition.ts";
import { list } from "../shared/checks.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import { validateMutatingPolicy } from "./mutating-policy-validation.ts";
import { checkParamKind, withRefusal } from "./param-access.ts";
import { paramKindColumn } from "./policy-columns.ts";
import { defaultPolicy } from "./policy-validation.ts";
import type { MutatingPolicy } from "./types.ts";

export const mutatingAdmissionPolicy = defineResource<MutatingPolicy>({
	group: "admissionregistration.k8s.io",
	kind: "MutatingAdmissionPolicy",
	names: {
		plural: "mutatingadmissionpolicies",
		singular: "mutatingadmissionpolicy",
		categories: ["api-extensions"],
	},
	scope: "Cluster",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicy",
			setDefaults: defaultPolicy,
		},
	],
	hasGeneration: true,
	allowUnconditionalUpdate: false,
	beginCreate: (object, context) => checkParamKind(object, undefined, context),
	beginUpdate: checkParamKind,
	validate: (object) =>
		withRefusal(object, [
			...validateFinalizerNames(object.metadata),
			...validateMutatingPolicy(object),
		]),
	checksMetadataUpdate: true,
	validateUpdate: (object, old) =>
		withRefusal(object, [
			...validateMetaAgain(object.metadata, { namespaced: false }),
			...validateMutatingPolicy(object, old),
		]),
	columns: [
		nameColumn,
		{
			name: "Mutations",
			type: "integer",
			description:
				"Mutation indicates the number of mutations rules defined in this configuration",
			cell: ({ spec }) => list(spec.mutations).length,
		},
		paramKindColumn(),
		ageColumn,
	],
});
