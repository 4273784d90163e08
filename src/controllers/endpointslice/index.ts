import { kinds } from "../../client/kinds.ts";
import type { EndpointSlice } from "../../client/types/service.ts";
import {
	type ControllerContext,
	type ControllerDefinition,
	type Request,
	type Result,
	reads,
	watch,
	watchOwn,
} from "../definition.ts";
import {
	serviceSelector,
	watchServicePods,
} from "../shared/endpoints/service-pods.ts";
import { SliceTracker } from "../shared/endpoints/slice-tracker.ts";
import {
	TriggerTimes,
	triggerTimeAnnotation,
} from "../shared/endpoints/trigger-time.ts";
import { recycle, writeSlices } from "../shared/endpoints/write-slices.ts";
import { isGoing } from "../shared/objects.ts";
import { grant, read, recordEvents } from "../shared/rules.ts";
import { managedBy, managedByLabel, serviceNameLabel } from "./desired.ts";
import { watchNodesOfPods } from "./nodes.ts";
import { reconcileSlices } from "./reconcile.ts";

const staleDelay = 5;

/** Tells the addresses of the pods behind Services in EndpointSlices (pkg/controller/endpointslice/endpointslice_controller.go). */
export const endpointSliceController: ControllerDefinition = {
	name: "endpointslice-controller",
	serviceAccount: "endpointslice-controller",
	component: "endpoint-slice-controller",
	rbac: [
		grant("core", "nodes pods services", read),
		grant("core", "services/finalizers", "update"),
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
		const services = informers.of(kinds.services);
		const slices = informers.of(kinds.endpointSlices);
		slices.addIndex("service", (slice) => [serviceKey(slice)]);
		const state = { tracker: new SliceTracker(), triggers: new TriggerTimes() };
		return {
			watches: [
				watchOwn(services),
				watchServicePods(informers.of(kinds.pods), services.lister),
				watchNodesOfPods(context),
				reads(informers.of(kinds.nodes)),
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
							state.tracker.gone(serviceKey(slice), slice);
							wake(slice);
						},
					};
				}),
			],
			reconcile: (request) => reconcile(context, request, state),
		};
	},
};

const serviceKey = ({ metadata }: EndpointSlice): string =>
	`${metadata.namespace}/${metadata.labels?.[serviceNameLabel] ?? ""}`;

const isOurs = ({ metadata }: EndpointSlice): boolean =>
	metadata.labels?.[managedByLabel] === managedBy;

interface State {
	readonly tracker: SliceTracker;
	readonly triggers: TriggerTimes;
}

async function reconcile(
	{ client, informers, recorder }: ControllerContext,
	{ namespace, name }: Request,
	{ tracker, triggers }: State,
): Promise<Result | undefined> {
	const key = `${namespace}/${name}`;
	const service = informers.of(kinds.services).lister.get(namespace, name);
	if (service === undefined) {
		triggers.forget(key);
		tracker.forget(key);
		return undefined;
	}
	const selector = serviceSelector(service);
	if (selector === undefined) return undefined;
	const slices = informers
		.of(kinds.endpointSlices)
		.lister.byIndex("service", key)
		.filter(isOurs);
	if (tracker.isStale(key, slices)) return { requeueAfter: staleDelay };
	const pods = informers
		.of(kinds.pods)
		.lister.list(namespace)
		.filter((pod) => selector.matches(pod.metadata.labels));
	const trigger = triggers.next(key, service, pods);
	const changes = reconcileSlices({
		service,
		pods,
		slices: slices.filter((slice) => !isGoing(slice)),
		nodes: informers.of(kinds.nodes).lister,
	});
	recycle(changes, service);
	try {
		await writeSlices(changes, {
			client,
			tracker,
			key,
			owner: service,
			dropAnnotation: triggerTimeAnnotation,
			annotations:
				trigger === undefined ? {} : { [triggerTimeAnnotation]: trigger },
		});
	} catch (error) {
		recorder.event(
			service,
			"Warning",
			"FailedToUpdateEndpointSlices",
			`Error updating Endpoint Slices for Service ${namespace}/${name}: ${(error as Error).message}`,
		);
		throw error;
	}
	return undefined;
}
