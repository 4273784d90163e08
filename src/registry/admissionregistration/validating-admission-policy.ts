import { defineResource } from "../generic/definition.ts";
import { list } from "../shared/checks.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import { resetMetadata } from "../shared/reset-metadata.ts";
import { checkParamKind, withRefusal } from "./param-access.ts";
import { paramKindColumn } from "./policy-columns.ts";
import { defaultPolicy } from "./policy-validation.ts";
import type { ValidatingPolicy } from "./types.ts";
import {
	validateValidatingPolicy,
	validateValidatingPolicyStatus,
} from "./validating-policy-validation.ts";

export const validatingAdmissionPolicy = defineResource<ValidatingPolicy>({
	group: "admissionregistration.k8s.io",
	kind: "ValidatingAdmissionPolicy",
	names: {
		plural: "validatingadmissionpolicies",
		singular: "validatingadmissionpolicy",
		categories: ["api-extensions"],
	},
	scope: "Cluster",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicy",
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
			...validateValidatingPolicy(object),
		]),
	checksMetadataUpdate: true,
	validateUpdate: (object, old) =>
		withRefusal(object, [
			...validateMetaAgain(object.metadata, { namespaced: false }),
			...validateValidatingPolicy(object, old),
		]),
	subresources: {
		status: {
			prepareForUpdate(object, old) {
				resetMetadata(object.metadata, old.metadata);
				object.spec = old.spec;
			},
			validateUpdate: validateValidatingPolicyStatus,
			resetFields: { "f:spec": {}, "f:metadata": {} },
		},
	},
	columns: [
		nameColumn,
		{
			name: "Validations",
			type: "integer",
			description:
				"Validations indicates the number of validation rules defined in this configuration",
			cell: ({ spec }) => list(spec.validations).length,
		},
		paramKindColumn(),
		ageColumn,
	],
});
