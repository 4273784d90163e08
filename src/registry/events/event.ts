import { eventStrategy } from "../core/event.ts";
import { eventColumns } from "../core/event-columns.ts";
import type { CoreEvent, ObjectReference } from "../core/event-types.ts";
import { defineResource } from "../generic/definition.ts";
import { eventFromCore, eventToCore } from "./event-conversion.ts";

const about =
	(field: keyof ObjectReference) =>
	({ involvedObject }: CoreEvent): string =>
		involvedObject?.[field] ?? "";

export const event = defineResource<CoreEvent>({
	group: "events.k8s.io",
	kind: "Event",
	validationGroup: "",
	names: {
		plural: "events",
		singular: "event",
		shortNames: ["ev"],
	},
	scope: "Namespaced",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.events.v1.Event",
			toStorage: eventToCore,
			fromStorage: eventFromCore,
		},
		{
			name: "v1",
			group: "",
			served: false,
			schema: "io.k8s.api.core.v1.Event",
		},
	],
	storageVersion: "v1",
	...eventStrategy,
	selectableFields: {
		"regarding.kind": about("kind"),
		"regarding.namespace": about("namespace"),
		"regarding.name": about("name"),
		"regarding.uid": about("uid"),
		"regarding.apiVersion": about("apiVersion"),
		"regarding.resourceVersion": about("resourceVersion"),
		"regarding.fieldPath": about("fieldPath"),
		reason: ({ reason }) => reason ?? "",
		reportingController: ({ reportingComponent }) => reportingComponent ?? "",
		type: ({ type }) => type ?? "",
	},
	columns: eventColumns.map((column) => ({
		...column,
		cell: (object, now) => column.cell(eventToCore(object) as CoreEvent, now),
	})),
});
