import { warningsForIP } from "../../apimachinery/ip.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import { validateImmutable } from "../../apimachinery/metadata-validation.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import { defineResource } from "../generic/definition.ts";
import { list, listOrNull } from "../shared/checks.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import { validateSlice } from "./endpoint-slice-validation.ts";

export interface SliceEndpoint {
	addresses: string[] | null;
	conditions?: unknown;
	hostname?: string;
	targetRef?: unknown;
	deprecatedTopology?: Record<string, string>;
	nodeName?: string;
	zone?: string;
	hints?: { forZones?: { name: string }[]; forNodes?: { name: string }[] };
}
export interface SlicePort {
	name?: string;
	protocol?: string;
	port?: number;
	appProtocol?: string;
}
export interface EndpointSlice extends KubeObject {
	addressType: string;
	endpoints: SliceEndpoint[] | null;
	ports?: SlicePort[] | null;
}

const schema = "io.k8s.api.discovery.v1.EndpointSlice";
const managedBy = "endpointslice.kubernetes.io/managed-by";
const controllers = new Set([
	"endpointslice-controller.k8s.io",
	"endpointslicemirroring-controller.k8s.io",
]);

/** In the order of Go's struct, whichever of them were there. */
function setDefaults(slice: EndpointSlice): void {
	if (slice.ports)
		slice.ports = slice.ports.map(({ name, protocol, ...rest }) => ({
			name: name ?? "",
			protocol: protocol ?? "TCP",
			...rest,
		}));
}

/** v1 has no topology of its own: what v1beta1 clients stored stays until the endpoints change. */
function dropTopology(slice: EndpointSlice, old?: EndpointSlice): void {
	if (old && deepEqual(list(slice.endpoints), list(old.endpoints))) return;
	for (const endpoint of slice.endpoints ?? []) {
		delete endpoint.deprecatedTopology;
	}
}

function sliceWarnings(slice: EndpointSlice): string[] {
	const warnings: string[] = [];
	if (slice.addressType === "FQDN")
		warnings.push("addressType: FQDN endpoints are deprecated");
	if (controllers.has(slice.metadata.labels?.[managedBy] ?? ""))
		return warnings;
	return [
		...warnings,
		...list(slice.endpoints).flatMap(({ addresses }, i) =>
			list(addresses).flatMap((address, j) =>
				warningsForIP(`endpoints[${i}].addresses[${j}]`, address),
			),
		),
	];
}

/** `80,81`, at most three, `<unset>` for none (printers.go listWithMoreString). */
function firstThree(all: readonly string[]): string {
	const text = all.slice(0, 3).join(",");
	const more = all.length - 3;
	if (more > 0) return `${text} + ${more} more...`;
	return text === "" ? "<unset>" : text;
}

export const endpointSlice = defineResource<EndpointSlice>({
	group: "discovery.k8s.io",
	kind: "EndpointSlice",
	names: {
		plural: "endpointslices",
		singular: "endpointslice",
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema, setDefaults }],
	hasGeneration: true,
	prepareForCreate: (object) => dropTopology(object),
	prepareForUpdate(object, old) {
		dropTopology(object, old);
		const { labels = {} } = object.metadata;
		if (!deepEqual(labels, old.metadata.labels ?? {}))
			object.metadata.generation = (old.metadata.generation ?? 0) + 1;
	},
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateSlice(object),
	],
	checksMetadataUpdate: true,
	validateUpdate: (object, old) => [
		...validateMetaAgain(object.metadata, { namespaced: true }),
		...validateSlice(object),
		...validateImmutable(object.addressType, old.addressType, "addressType"),
	],
	canonicalize(object) {
		object.endpoints = listOrNull(object.endpoints);
		object.ports = listOrNull(object.ports);
	},
	warnings: sliceWarnings,
	columns: [
		nameColumn,
		{
			name: "AddressType",
			type: "string",
			description: { doc: `${schema}.addressType` },
			cell: ({ addressType }) => addressType,
		},
		{
			name: "Ports",
			type: "string",
			description: { doc: `${schema}.ports` },
			cell: ({ ports }) =>
				firstThree(
					list(ports).map(({ port, name }) => String(port ?? name ?? "*")),
				),
		},
		{
			name: "Endpoints",
			type: "string",
			description: { doc: `${schema}.endpoints` },
			cell: ({ endpoints }) =>
				firstThree(list(endpoints).flatMap(({ addresses }) => list(addresses))),
		},
		ageColumn,
	],
});
