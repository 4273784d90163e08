import { defineResource } from "../generic/definition.ts";
import { fieldLabelNotSupported } from "../shared/field-labels.ts";
import { eventColumns } from "./event-columns.ts";
import type { CoreEvent, ObjectReference } from "./event-types.ts";
import { validateChangedEvent, validateNewEvent } from "./event-validation.ts";

const about =
	(field: keyof ObjectReference) =>
	({ involvedObject }: CoreEvent): string =>
		involvedObject?.[field] ?? "";

/** What is the same for events of both groups: they are one set of objects, stored in the form of v1. */
export const eventStrategy = {
	allowCreateOnUpdate: true,
	timeToLiveSeconds: ({ eventTTLSeconds }: { eventTTLSeconds: number }) =>
		eventTTLSeconds,
	validate: (
		object: CoreEvent,
		{ apiVersion }: { apiVersion: string | undefined },
	) => validateNewEvent(object, apiVersion),
	checksMetadataUpdate: true,
	validateUpdate: (
		object: CoreEvent,
		old: CoreEvent,
		{ apiVersion }: { apiVersion: string | undefined },
	) => validateChangedEvent(object, old, apiVersion),
	unsupportedFieldSelector: fieldLabelNotSupported,
};

export const event = defineResource<CoreEvent>({
	group: "",
	kind: "Event",
	names: {
		plural: "events",
		singular: "event",
		shortNames: ["ev"],
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.core.v1.Event" }],
	...eventStrategy,
	selectableFields: {
		"involvedObject.kind": about("kind"),
		"involvedObject.namespace": about("namespace"),
		"involvedObject.name": about("name"),
		"involvedObject.uid": about("uid"),
		"involvedObject.apiVersion": about("apiVersion"),
		"involvedObject.resourceVersion": about("resourceVersion"),
		"involvedObject.fieldPath": about("fieldPath"),
		reason: ({ reason }) => reason ?? "",
		reportingComponent: ({ reportingComponent }) => reportingComponent ?? "",
		source: ({ source, reportingComponent }) =>
			source?.component || (reportingComponent ?? ""),
		type: ({ type }) => type ?? "",
	},
	columns: eventColumns,
});
