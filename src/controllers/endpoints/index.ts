import { isNotFound, StatusError } from "../../apimachinery/errors.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import { kinds } from "../../client/kinds.ts";
import type {
	EndpointSubset,
	Endpoints,
	Service,
} from "../../client/types/service.ts";
import {
	type ControllerContext,
	type ControllerDefinition,
	type Request,
	watch,
	watchOwn,
} from "../definition.ts";
import {
	isHeadless,
	serviceSelector,
	watchServicePods,
} from "../shared/endpoints/service-pods.ts";
import {
	TriggerTimes,
	triggerTimeAnnotation,
} from "../shared/endpoints/trigger-time.ts";
import { isTerminating } from "../shared/errors.ts";
import { grant, read, recordEvents } from "../shared/rules.ts";
import { buildSubsets } from "./build.ts";
import { truncate } from "./subsets.ts";

const headlessLabel = "service.kubernetes.io/headless";
const managedByLabel = "endpoints.kubernetes.io/managed-by";
const overCapacity = "endpoints.kubernetes.io/over-capacity";
const leaderAnnotation = "control-plane.alpha.kubernetes.io/leader";

/** Tells the addresses of the pods behind Services in Endpoints objects (pkg/controller/endpoint/endpoints_controller.go). */
export const endpointsController: ControllerDefinition = {
	name: "endpoints-controller",
	serviceAccount: "endpoint-controller",
	component: "endpoint-controller",
	rbac: [
		grant("core", "pods services", read),
		grant("core", "endpoints", "create delete get list update watch"),
		grant("core", "endpoints/restricted", "create"),
		recordEvents,
	],
	create(context) {
		const { informers } = context;
		const services = informers.of(kinds.services);
		const triggers = new TriggerTimes();
		return {
			watches: [
				watchOwn(services),
				watchServicePods(informers.of(kinds.pods), services.lister),
				watch(informers.of(kinds.endpoints), (enqueue) => ({
					// What was left over while nobody looked is found by the Service that has gone.
					onAdd({ metadata }, initial) {
						if (!initial || metadata.annotations?.[leaderAnnotation]) return;
						enqueue(`${metadata.namespace}/${metadata.name}`);
					},
					onDelete: ({ metadata }) =>
						enqueue(`${metadata.namespace}/${metadata.name}`),
				})),
			],
			reconcile: (request) => reconcile(context, request, triggers),
		};
	},
};

async function reconcile(
	context: ControllerContext,
	{ namespace, name }: Request,
	triggers: TriggerTimes,
): Promise<void> {
	const { client, informers } = context;
	const service = informers.of(kinds.services).lister.get(namespace, name);
	if (service === undefined) {
		triggers.forget(`${namespace}/${name}`);
		const known = informers.of(kinds.endpoints).lister.get(namespace, name);
		if (known === undefined) return;
		try {
			await client.delete(kinds.endpoints, namespace, name);
		} catch (error) {
			if (!isNotFound(error)) throw error;
		}
		return;
	}
	const selector = serviceSelector(service);
	if (selector === undefined) return;
	const pods = informers
		.of(kinds.pods)
		.lister.list(namespace)
		.filter((pod) => selector.matches(pod.metadata.labels));
	const trigger = triggers.next(`${namespace}/${name}`, service, pods);
	const subsets = buildSubsets(service, pods);
	const current = informers.of(kinds.endpoints).lister.get(namespace, name);
	const wanted = desired(service, subsets, current, trigger);
	if (current !== undefined && isSame(current, wanted)) return;
	await write(context, current, wanted);
}

/** The object as it should be. */
function desired(
	service: Service,
	subsets: readonly EndpointSubset[],
	current: Endpoints | undefined,
	trigger: string | undefined,
): Endpoints {
	const { name = "", namespace = "", labels } = service.metadata;
	const {
		[triggerTimeAnnotation]: _,
		[overCapacity]: __,
		...annotations
	} = current?.metadata.annotations ?? {};
	const cut = truncate(subsets);
	return {
		apiVersion: "v1",
		kind: "Endpoints",
		metadata: {
			...(current?.metadata ?? { name, namespace }),
			labels: {
				...labels,
				[managedByLabel]: "endpoint-controller",
				...(isHeadless(service) ? { [headlessLabel]: "" } : {}),
			},
			annotations: {
				...annotations,
				...(trigger === undefined ? {} : { [triggerTimeAnnotation]: trigger }),
				...(cut.truncated ? { [overCapacity]: "truncated" } : {}),
			},
		},
		...(cut.subsets.length > 0 ? { subsets: cut.subsets } : {}),
	};
}

function isSame(current: Endpoints, wanted: Endpoints): boolean {
	const annotation = (object: Endpoints) =>
		object.metadata.annotations?.[overCapacity];
	return (
		deepEqual(canonical(current.subsets), canonical(wanted.subsets)) &&
		deepEqual(current.metadata.labels, wanted.metadata.labels) &&
		annotation(current) === annotation(wanted)
	);
}

/** Subsets in an order of their own, and without the versions of pods, which do not matter. */
const canonical = (subsets: readonly EndpointSubset[] = []): string[] =>
	subsets
		.map((subset) =>
			JSON.stringify(subset, (key, value) =>
				key === "resourceVersion" ? undefined : value,
			),
		)
		.sort();

async function write(
	{ client, recorder }: ControllerContext,
	current: Endpoints | undefined,
	wanted: Endpoints,
): Promise<void> {
	const { namespace, name } = wanted.metadata;
	try {
		if (current === undefined) await client.create(kinds.endpoints, wanted);
		else await client.update(kinds.endpoints, wanted);
	} catch (error) {
		if (current === undefined && isTerminating(error)) return;
		const creating = current === undefined;
		if (error instanceof StatusError)
			recorder.event(
				wanted,
				"Warning",
				creating ? "FailedToCreateEndpoint" : "FailedToUpdateEndpoint",
				`Failed to ${creating ? "create endpoint for service" : "update endpoint"} ${namespace}/${name}: ${error.message}`,
			);
		throw error;
	}
}
