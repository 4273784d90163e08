import type { FieldError } from "../../apimachinery/field.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import { defineResource } from "../generic/definition.ts";
import {
	containerColumns,
	formatLabels,
	nameColumn,
} from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { defaultPodTemplate } from "./pod/defaults.ts";
import { dropDisabledFields } from "./pod/disabled-fields.ts";
import { podOptions } from "./pod/options.ts";
import type { PodTemplateSpec } from "./pod/types.ts";
import { validatePodTemplateSpec } from "./pod/validate-spec.ts";
import { changedTemplateWarnings } from "./pod/workload-warnings.ts";

export interface PodTemplate extends KubeObject {
	template: PodTemplateSpec;
}

const validateTemplate = (
	{ template }: PodTemplate,
	old?: PodTemplate,
): FieldError[] =>
	validatePodTemplateSpec(template, "template", podOptions(old?.template.spec));

export const podTemplate = defineResource<PodTemplate>({
	group: "",
	kind: "PodTemplate",
	names: {
		plural: "podtemplates",
		singular: "podtemplate",
	},
	scope: "Namespaced",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.core.v1.PodTemplate",
			setDefaults(object) {
				object.template ??= { spec: { containers: null } };
				defaultPodTemplate(object.template);
			},
		},
	],
	hasGeneration: true,
	prepareForCreate: ({ template }) =>
		dropDisabledFields(template.spec, undefined),
	prepareForUpdate: ({ template }, old) =>
		dropDisabledFields(template.spec, old.template.spec),
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateTemplate(object),
	],
	validateUpdate: validateTemplate,
	warnings: (object, old) =>
		changedTemplateWarnings(object, old, object.template, "template"),
	returnsDeletedObject: true,
	columns: [
		nameColumn,
		...containerColumns<PodTemplate>(({ template }) => template, 0),
		{
			name: "Pod Labels",
			type: "string",
			description: "The labels for the pod template.",
			cell: ({ template }) => formatLabels(template.metadata?.labels),
		},
	],
});
