/** Between events.k8s.io/v1 and v1, the stored form (pkg/apis/events/v1/conversion.go). */
import type { KubeObject } from "../../apimachinery/object.ts";
import type { CoreEvent, EventV1 } from "../core/event-types.ts";

/** Leaves out what is absent. */
const given = <T extends object>(members: T): Partial<T> =>
	Object.fromEntries(
		Object.entries(members).filter(([, value]) => value !== undefined),
	) as Partial<T>;

export function eventToCore(object: KubeObject): KubeObject {
	const {
		regarding,
		note,
		deprecatedSource,
		deprecatedFirstTimestamp,
		deprecatedLastTimestamp,
		deprecatedCount,
		reportingController,
		...common
	} = object as EventV1;
	return {
		...common,
		apiVersion: "v1",
		involvedObject: regarding ?? {},
		...given({ message: note, count: deprecatedCount }),
		source: deprecatedSource ?? {},
		firstTimestamp: deprecatedFirstTimestamp ?? null,
		lastTimestamp: deprecatedLastTimestamp ?? null,
		eventTime: common.eventTime ?? null,
		reportingComponent: reportingController ?? "",
		reportingInstance: common.reportingInstance ?? "",
	} as CoreEvent;
}

export function eventFromCore(object: KubeObject): KubeObject {
	const {
		involvedObject,
		message,
		source,
		firstTimestamp,
		lastTimestamp,
		count,
		reportingComponent,
		reportingInstance,
		...common
	} = object as CoreEvent;
	return {
		...common,
		apiVersion: "events.k8s.io/v1",
		regarding: involvedObject ?? {},
		...given({
			note: message,
			deprecatedCount: count,
			reportingController: reportingComponent || undefined,
			reportingInstance: reportingInstance || undefined,
		}),
		deprecatedSource: source ?? {},
		deprecatedFirstTimestamp: firstTimestamp ?? null,
		deprecatedLastTimestamp: lastTimestamp ?? null,
		eventTime: common.eventTime ?? null,
	} as EventV1;
}
