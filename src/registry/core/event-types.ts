import type { KubeObject } from "../../apimachinery/object.ts";

export interface ObjectReference {
	kind?: string;
	namespace?: string;
	name?: string;
	uid?: string;
	apiVersion?: string;
	resourceVersion?: string;
	fieldPath?: string;
}

interface EventSeries {
	count?: number;
	lastObservedTime?: string | null;
}

/** What both forms of an Event say under the same name. */
interface EventCommon extends KubeObject {
	eventTime?: string | null;
	series?: EventSeries;
	action?: string;
	related?: ObjectReference;
	reason?: string;
	type?: string;
	reportingInstance?: string;
}

interface EventSource {
	component?: string;
	host?: string;
}

/** v1: the form in which events are stored. */
export interface CoreEvent extends EventCommon {
	involvedObject: ObjectReference;
	message?: string;
	source?: EventSource;
	firstTimestamp?: string | null;
	lastTimestamp?: string | null;
	count?: number;
	reportingComponent?: string;
}

/** events.k8s.io/v1. */
export interface EventV1 extends EventCommon {
	regarding?: ObjectReference;
	note?: string;
	deprecatedSource?: EventSource;
	deprecatedFirstTimestamp?: string | null;
	deprecatedLastTimestamp?: string | null;
	deprecatedCount?: number;
	reportingController?: string;
}
