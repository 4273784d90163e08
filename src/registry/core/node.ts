import type { FieldError } from "../../apimachinery/field.ts";
import { warningsForCIDR } from "../../apimachinery/ip.ts";
import { validateObjectMetaUpdate } from "../../apimachinery/metadata-validation.ts";
import { defineResource } from "../generic/definition.ts";
import { fieldLabelNotSupported } from "../shared/field-labels.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import { nodeColumns } from "./node-columns.ts";
import type { Node } from "./node-types.ts";
import { validateNode, validateNodeUpdate } from "./node-validation.ts";

/** podCIDR is the first of podCIDRs; a node can use what it has (conversion and defaults of core/v1). */
function setDefaults({ spec, status }: Node): void {
	if (spec?.podCIDR && spec.podCIDRs?.[0] !== spec.podCIDR)
		spec.podCIDRs = [spec.podCIDR];
	else if (spec?.podCIDRs?.[0]) spec.podCIDR = spec.podCIDRs[0];
	if (status?.capacity && !status.allocatable)
		status.allocatable = { ...status.capacity };
}

function nodeWarnings({ spec }: Node): string[] {
	const warnings: string[] = [];
	if (spec?.configSource !== undefined)
		warnings.push(
			"spec.configSource: the feature is removed in v1.24 and will be removed in a future release",
		);
	if (spec?.externalID)
		warnings.push(
			"spec.externalID: this field is deprecated, and is unused by Kubernetes",
		);
	for (const [i, cidr] of (spec?.podCIDRs ?? []).entries())
		warnings.push(...warningsForCIDR(`spec.podCIDRs[${i}]`, cidr));
	return warnings;
}

const validateWhole = (node: Node): FieldError[] => [
	...validateFinalizerNames(node.metadata),
	...validateNode(node),
];

export const node = defineResource<Node>({
	group: "",
	kind: "Node",
	names: {
		plural: "nodes",
		singular: "node",
		shortNames: ["no"],
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema: "io.k8s.api.core.v1.Node", setDefaults }],
	storagePrefix: "minions",
	subresources: {
		status: { validateUpdate: validateNodeUpdate },
		functions: {
			proxy: {
				kind: { group: "", version: "v1", kind: "NodeProxyOptions" },
				connectMethods: ["POST", "DELETE", "GET", "PATCH", "PUT"],
			},
		},
	},
	// A new node brings its status along.
	prepareForCreate() {},
	validate: validateWhole,
	checksMetadataUpdate: true,
	validateUpdate: (object, old) => [
		...validateMetaAgain(object.metadata, { namespaced: false }),
		...validateNode(object),
		...validateObjectMetaUpdate(object.metadata, old.metadata),
		...validateNodeUpdate(object, old),
	],
	warnings: nodeWarnings,
	selectableFields: {
		"spec.unschedulable": ({ spec }) => String(spec?.unschedulable ?? false),
	},
	unsupportedFieldSelector: fieldLabelNotSupported,
	columns: nodeColumns,
});
