import { deepEqual } from "../../apimachinery/json.ts";
import type { Lister } from "../../client/store.ts";
import type { Node } from "../../client/types/node.ts";
import type { Pod } from "../../client/types/pod.ts";
import type {
	Endpoint,
	EndpointPort,
	EndpointSlice,
	Service,
} from "../../client/types/service.ts";
import { portsKey } from "../shared/endpoints/port-key.ts";
import { hasEndpoint } from "../shared/endpoints/service-pods.ts";
import type { SliceChanges } from "../shared/endpoints/write-slices.ts";
import { controllerOf } from "../shared/owners.ts";
import {
	addressTypes,
	endpointKey,
	endpointOf,
	newSlice,
	portsOf,
	sliceLabels,
} from "./desired.ts";
import { reconcileHints } from "./hints.ts";
import { pack } from "./pack.ts";

const maxEndpoints = 100;

export interface SlicesInput {
	readonly service: Service;
	readonly pods: readonly Pod[];
	readonly slices: readonly EndpointSlice[];
	readonly nodes: Lister<Node>;
}

export interface SlicesOutcome extends SliceChanges {
	/** Pods that were left out because their nodes are not known (yet). */
	readonly skipped: readonly string[];
}

/** What is to be done so that slices tell the pods of a Service (k8s.io/endpointslice/reconciler.go). */
export function reconcileSlices(input: SlicesInput): SlicesOutcome {
	const types = addressTypes(input.service);
	const outcome = {
		create: [] as EndpointSlice[],
		update: [] as EndpointSlice[],
		remove: input.slices.filter(
			({ addressType }) => !types.includes(addressType),
		),
		skipped: [] as string[],
	};
	for (const type of types) {
		const changes = ofType(input, type, outcome.skipped);
		outcome.create.push(...changes.create);
		outcome.update.push(...changes.update);
		outcome.remove.push(...changes.remove);
	}
	return outcome;
}

interface Group {
	readonly ports: readonly EndpointPort[];
	readonly endpoints: Map<string, Endpoint>;
}

function ofType(
	input: SlicesInput,
	addressType: string,
	skipped: string[],
): SliceChanges {
	const { service } = input;
	const slices = input.slices.filter((s) => s.addressType === addressType);
	const own = (slice: EndpointSlice) =>
		controllerOf(slice)?.uid === service.metadata.uid;
	const groups = group(input, addressType, skipped);
	const create: EndpointSlice[] = [];
	const update: EndpointSlice[] = [];
	const unchanged: EndpointSlice[] = [];
	const remove = slices.filter(
		(slice) => !own(slice) || !groups.has(portsKey(slice.ports)),
	);
	for (const [key, { ports, endpoints }] of groups) {
		const packed = pack({
			existing: slices.filter((s) => own(s) && portsKey(s.ports) === key),
			desired: endpoints,
			labels: sliceLabels(service),
			max: maxEndpoints,
			make: () => newSlice(service, addressType, ports),
		});
		create.push(...packed.create);
		update.push(...packed.update);
		remove.push(...packed.remove);
		unchanged.push(...packed.unchanged);
	}
	if (slices.length === remove.length && create.length === 0) {
		// A Service without endpoints has one empty slice, so that it is known to have none.
		const placeholder = newSlice(service, addressType, []);
		const [only] = remove;
		if (remove.length === 1 && only && isPlaceholder(only, placeholder))
			remove.length = 0;
		else create.push(placeholder);
	}
	return reconcileHints(
		service.spec.trafficDistribution,
		{ create, update, remove },
		unchanged,
	);
}

const isPlaceholder = (
	slice: EndpointSlice,
	placeholder: EndpointSlice,
): boolean =>
	(slice.endpoints ?? []).length === 0 &&
	(slice.ports ?? []).length === 0 &&
	deepEqual(slice.metadata.labels, placeholder.metadata.labels) &&
	deepEqual(
		slice.metadata.ownerReferences,
		placeholder.metadata.ownerReferences,
	);

/** The endpoints of an address type by the ports that they have. */
function group(
	{ service, pods, nodes }: SlicesInput,
	addressType: string,
	skipped: string[],
): Map<string, Group> {
	const groups = new Map<string, Group>();
	for (const pod of pods) {
		if (!hasEndpoint(pod, { terminating: true })) continue;
		const ports = portsOf(service, pod);
		const key = portsKey(ports);
		let found = groups.get(key);
		if (found === undefined) {
			found = { ports, endpoints: new Map() };
			groups.set(key, found);
		}
		const { nodeName = "" } = pod.spec;
		const node = nodes.get("", nodeName);
		if (node === undefined && !service.spec.publishNotReadyAddresses) {
			skipped.push(
				`skipping Pod ${pod.metadata.name} for Service ${service.metadata.namespace}/${service.metadata.name}: Node ${nodeName} Not Found`,
			);
			continue;
		}
		const endpoint = endpointOf(pod, node, service, addressType);
		if (endpoint.addresses.length > 0)
			found.endpoints.set(endpointKey(endpoint), endpoint);
	}
	return groups;
}
