import type { Clock } from "../apimachinery/clock.ts";
import type { FlowSchema, PriorityLevel } from "../client/types/flowcontrol.ts";
import { withMaxInFlight } from "../endpoints/filters/with-max-in-flight.ts";
import { withPriorityAndFairness } from "../endpoints/filters/with-priority-and-fairness.ts";
import type { Filter, RequestContext } from "../endpoints/request.ts";
import { FlowControl } from "../flowcontrol/flow-control.ts";
import {
	mandatoryFlowSchemas,
	mandatoryPriorityLevels,
} from "../registry/flowcontrol/mandatory.ts";
import type { Registry } from "../registry/registry.ts";
import { follow } from "./follow.ts";

/** How many requests may be served at a time, by kube-apiserver's flags. */
export interface InFlightLimits {
	/** --max-requests-inflight */
	readonly reading: number;
	/** --max-mutating-requests-inflight */
	readonly mutating: number;
	/** --enable-priority-and-fairness: both limits are one, shared out by priority levels. */
	readonly priorityAndFairness: boolean;
	/** --request-timeout, in milliseconds. */
	readonly requestTimeout: number;
}

/** The filter that limits requests in flight, and the levels behind it when there are any. */
export async function limitInFlight(
	limits: InFlightLimits,
	registry: Registry,
	clock: Clock,
	signal: AbortSignal,
): Promise<{ filter: Filter; flows: FlowControl | undefined }> {
	const { reading, mutating } = limits;
	if (!limits.priorityAndFairness)
		return { filter: withMaxInFlight(reading, mutating), flows: undefined };
	const flows = new FlowControl({
		clock,
		totalSeats: reading + mutating,
		waitLimit: limits.requestTimeout / 4,
		mandatory: {
			schemas: mandatoryFlowSchemas,
			levels: mandatoryPriorityLevels,
		},
	});
	const group = "flowcontrol.apiserver.k8s.io";
	await Promise.all([
		follow(registry.store(`flowschemas.${group}`), {
			set: (schema) => flows.setSchema(schema as FlowSchema),
			delete: ({ metadata }) => flows.deleteSchema(metadata.name ?? ""),
		}),
		follow(registry.store(`prioritylevelconfigurations.${group}`), {
			set: (level) => flows.setLevel(level as PriorityLevel),
			delete: ({ metadata }) => flows.deleteLevel(metadata.name ?? ""),
		}),
	]);
	flows.run(signal);
	const seatsOf = (context: RequestContext) => estimateSeats(context, registry);
	return { filter: withPriorityAndFairness(flows, seatsOf), flows };
}

const objectsPerSeat = 100;
const maxSeats = 10;

/** A list takes a seat for every hundred objects that are looked at, everything else one (flowcontrol/request/list_work_estimator.go). */
function estimateSeats(
	{ info, query }: RequestContext,
	registry: Registry,
): number {
	if (info.verb !== "list") return 1;
	const { apiGroup, apiVersion, resource } = info;
	const served = registry.lookup(apiGroup, apiVersion, resource);
	if (served === undefined) return 1;
	const { size } = served.store.cache;
	const selected = info.labelSelector !== "" || info.fieldSelector !== "";
	const limit = selected ? 0 : Number(query.get("limit") ?? "0");
	const objects = limit > 0 ? Math.min(limit, size) : size;
	return Math.min(maxSeats, Math.max(1, Math.ceil(objects / objectsPerSeat)));
}
