import { kinds } from "../../client/kinds.ts";
import type { EndpointSlice, Endpoints } from "../../client/types/service.ts";
import {
	type ControllerContext,
	type ControllerDefinition,
	type Request,
	type Result,
	watch,
	watchOwn,
} from "../definition.ts";
import { managedByLabel, serviceNameLabel } from "../endpointslice/desired.ts";
import { SliceTracker } from "../shared/endpoints/slice-tracker.ts";
import { recycle, writeSlices } from "../shared/endpoints/write-slices.ts";
import { isGoing } from "../shared/objects.ts";
import { grant, read, recordEvents } from "../shared/rules.ts";
import { managedBy, maxPerSubset, mirror } from "./mirror.ts";

const staleDelay = 5;

/** Copies Endpoints that someone writes for a Service without a selector to EndpointSlices (pkg/controller/endpointslicemirroring). */
export const endpointSliceMirroringController: ControllerDefinition = {
	name: "endpointslice-mirroring-controller",
	serviceAccount: "endpointslicemirroring-controller",
	component: "endpoint-slice-mirroring-controller",
	rbac: [
		grant("core", "endpoints services", read),
		grant("core", "services/finalizers", "update"),
		grant("core", "endpoints/finalizers", "update"),
		grant(
			"discovery.k8s.io",
			"endpointslices",
			"create delete get list update watch",
		),
		grant("discovery.k8s.io", "endpointslices/restricted", "create"),
		recordEvents,
	],
	create(context) {
		const { informers } = context;
		const slices = informers.of(kinds.endpointSlices);
		slices.addIndex("service", (slice) => [serviceKey(slice)]);
		const tracker = new SliceTracker();
		return {
			watches: [
				watchOwn(informers.of(kinds.endpoints)),
				watchOwn(informers.of(kinds.services)),
				watch(slices, (enqueue) => {
					const wake = (slice: EndpointSlice) => {
						if (isOurs(slice)) enqueue(serviceKey(slice));
					};
					return {
						onAdd: wake,
						onUpdate(old, slice) {
							wake(old);
							wake(slice);
						},
						onDelete(slice) {
							tracker.gone(serviceKey(slice), slice);
							wake(slice);
						},
					};
				}),
			],
			reconcile: (request) => reconcile(context, request, tracker),
		};
	},
};

const serviceKey = ({ metadata }: EndpointSlice): string =>
	`${metadata.namespace}/${metadata.labels?.[serviceNameLabel] ?? ""}`;

const isOurs = ({ metadata }: EndpointSlice): boolean =>
	metadata.labels?.[managedByLabel] === managedBy;

const isMirrored = ({ metadata }: Endpoints): boolean =>
	metadata.labels?.["endpointslice.kubernetes.io/skip-mirror"] !== "true" &&
	metadata.annotations?.["control-plane.alpha.kubernetes.io/leader"] ===
		undefined;

async function reconcile(
	{ client, informers, recorder }: ControllerContext,
	{ namespace, name }: Request,
	tracker: SliceTracker,
): Promise<Result | undefined> {
	const key = `${namespace}/${name}`;
	const endpoints = informers.of(kinds.endpoints).lister.get(namespace, name);
	const slices = informers
		.of(kinds.endpointSlices)
		.lister.byIndex("service", key)
		.filter(isOurs);
	// Slices of deleted Endpoints are the garbage collector's.
	if (endpoints === undefined) {
		tracker.forget(key);
		return undefined;
	}
	if (tracker.isStale(key, slices)) return { requeueAfter: staleDelay };
	const service = informers.of(kinds.services).lister.get(namespace, name);
	const wanted =
		isMirrored(endpoints) &&
		service !== undefined &&
		service.spec.selector === undefined;
	const live = slices.filter((slice) => !isGoing(slice));
	const changes = wanted
		? mirror(endpoints, live)
		: { create: [], update: [], remove: [...live], invalid: 0, skipped: 0 };
	if (changes.invalid > 0)
		recorder.event(
			endpoints,
			"Warning",
			"InvalidIPAddressesDetected",
			`Skipped ${changes.invalid} invalid IP addresses when mirroring to EndpointSlices`,
		);
	if (changes.skipped > 0)
		recorder.event(
			endpoints,
			"Warning",
			"TooManyAddressesToMirror",
			`A max of ${maxPerSubset} addresses can be mirrored to EndpointSlices per Endpoints subset. ${changes.skipped} addresses were skipped`,
		);
	recycle(changes, endpoints);
	await writeSlices(changes, {
		client,
		tracker,
		key,
		owner: endpoints,
		annotations: {},
	});
	return undefined;
}
