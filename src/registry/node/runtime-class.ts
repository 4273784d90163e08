import {
	duplicate,
	type FieldError,
	index,
	required,
} from "../../apimachinery/field.ts";
import {
	validateImmutable,
	validateLabels,
	validateObjectMetaUpdate,
} from "../../apimachinery/metadata-validation.ts";
import { isDNS1123Label } from "../../apimachinery/names.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import { defineResource } from "../generic/definition.ts";
import { invalidTexts, list } from "../shared/checks.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { goField, goStruct, goText } from "../shared/go-struct.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import { deprecatedNodeLabel } from "../shared/node-labels.ts";
import { validateContainerResourceName } from "../shared/resource-names.ts";
import {
	defaultResourceList,
	type ResourceList,
	validateResourceRequirements,
} from "../shared/resource-requirements.ts";
import { type Toleration, validateTolerations } from "../shared/tolerations.ts";

export interface RuntimeClass extends KubeObject {
	handler: string;
	overhead?: { podFixed?: ResourceList };
	scheduling?: {
		nodeSelector?: Record<string, string>;
		tolerations?: Toleration[];
	};
}

const printToleration = goStruct(
	goText("Key"),
	goText("Operator"),
	goText("Value"),
	goText("Effect"),
	goField("TolerationSeconds"),
);

const validateClass = ({
	handler,
	overhead,
	scheduling,
}: RuntimeClass): FieldError[] => [
	...(handler
		? invalidTexts(isDNS1123Label, handler, "handler")
		: [required("handler")]),
	...(overhead
		? validateResourceRequirements(
				{ limits: overhead.podFixed ?? {} },
				"overhead",
				{
					checkName: validateContainerResourceName,
					claimNames: new Set(),
				},
			)
		: []),
	...validateLabels(scheduling?.nodeSelector, "scheduling.nodeSelector"),
	...validateClassTolerations(list(scheduling?.tolerations)),
];

/** None twice. */
function validateClassTolerations(
	tolerations: readonly Toleration[],
): FieldError[] {
	const path = "scheduling.tolerations";
	const errors = validateTolerations(tolerations, path);
	const seen = new Set<string>();
	for (const [i, toleration] of tolerations.entries()) {
		const id = JSON.stringify(printToleration(toleration));
		if (seen.has(id))
			errors.push(duplicate(index(path, i), printToleration(toleration)));
		seen.add(id);
	}
	return errors;
}

function classWarnings({ scheduling }: RuntimeClass): string[] {
	return Object.keys(scheduling?.nodeSelector ?? {}).flatMap((label) => {
		const text = deprecatedNodeLabel(label);
		return text === undefined
			? []
			: [`scheduling.nodeSelector[${label}]: ${text}`];
	});
}

export const runtimeClass = defineResource<RuntimeClass>({
	group: "node.k8s.io",
	kind: "RuntimeClass",
	names: {
		plural: "runtimeclasses",
		singular: "runtimeclass",
	},
	scope: "Cluster",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.node.v1.RuntimeClass",
			setDefaults: ({ overhead }) => defaultResourceList(overhead?.podFixed),
		},
	],
	allowUnconditionalUpdate: false,
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateClass(object),
	],
	checksMetadataUpdate: true,
	validateUpdate: (object, old) => [
		...validateMetaAgain(object.metadata, { namespaced: false }),
		...validateClass(object),
		...validateObjectMetaUpdate(object.metadata, old.metadata),
		...validateImmutable(object.handler, old.handler, "handler"),
	],
	warnings: classWarnings,
	columns: [
		nameColumn,
		{
			name: "Handler",
			type: "string",
			description: "",
			cell: ({ handler }) => handler,
		},
		ageColumn,
	],
});
