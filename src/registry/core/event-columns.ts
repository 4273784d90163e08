import { ageOf } from "../../apimachinery/human-duration.ts";
import type { Column } from "../generic/definition.ts";
import { nameColumn } from "../shared/columns.ts";
import type { CoreEvent } from "./event-types.ts";

const event = "io.k8s.api.core.v1.Event";

const since = (time: string | null | undefined, now: number): string =>
	ageOf(time ?? undefined, now);

const lastSeen = (
	{ series, lastTimestamp, eventTime }: CoreEvent,
	now: number,
): string =>
	series
		? since(series.lastObservedTime, now)
		: since(lastTimestamp || eventTime, now);

function objectText({ involvedObject }: CoreEvent): string {
	const kind = (involvedObject?.kind ?? "").toLowerCase();
	return involvedObject?.name ? `${kind}/${involvedObject.name}` : kind;
}

function sourceText(object: CoreEvent): string {
	const component =
		object.source?.component || (object.reportingComponent ?? "");
	const instance = object.source?.host || (object.reportingInstance ?? "");
	return instance === "" ? component : `${component}, ${instance}`;
}

const textColumn = (
	name: string,
	doc: string,
	cell: (object: CoreEvent, now: number) => unknown,
	priority = 0,
): Column<CoreEvent> => ({
	name,
	type: "string",
	priority,
	description: { doc },
	cell,
});

/** Columns over the stored form, whichever version is asked for (printers.go printEvent). */
export const eventColumns: readonly Column<CoreEvent>[] = [
	textColumn("Last Seen", `${event}.lastTimestamp`, lastSeen),
	textColumn("Type", `${event}.type`, ({ type }) => type ?? ""),
	textColumn("Reason", `${event}.reason`, ({ reason }) => reason ?? ""),
	{
		...textColumn("Object", "", objectText),
		description: "The object that this event is about.",
	},
	textColumn(
		"Subobject",
		"io.k8s.api.core.v1.ObjectReference.fieldPath",
		({ involvedObject }) => involvedObject?.fieldPath ?? "",
		1,
	),
	{
		...textColumn("Source", "", sourceText, 1),
		description:
			"The component reporting this event. Should be a short machine understandable string.",
	},
	textColumn("Message", `${event}.message`, ({ message }) =>
		(message ?? "").trim(),
	),
	textColumn(
		"First Seen",
		`${event}.firstTimestamp`,
		({ firstTimestamp, eventTime }, now) =>
			since(firstTimestamp || eventTime, now),
		1,
	),
	textColumn(
		"Count",
		`${event}.count`,
		({ series, count }) => (series ? (series.count ?? 0) : count || 1),
		1,
	),
	{ ...nameColumn, priority: 1 },
];
