/** pkg/apis/core/validation/events.go: lenient towards v1 clients, strict towards those of events.k8s.io. */
import {
	type FieldError,
	invalid,
	required,
} from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import {
	validateImmutable,
	validateObjectMetaUpdate,
} from "../../apimachinery/metadata-validation.ts";
import { dnsSubdomain, qualifiedName } from "../shared/checks.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { goStruct, goTexts } from "../shared/go-struct.ts";
import { printReference } from "../shared/print-reference.ts";
import type { CoreEvent } from "./event-types.ts";

const strictVersion = "events.k8s.io/v1";
const nameLimit = 128;
const noteLimit = 1024;

const bytes = (text: string): number => Buffer.byteLength(text);
const atMost = (field: string, limit: number): FieldError =>
	invalid(field, "", `can have at most ${limit} characters`);

export function validateNewEvent(
	event: CoreEvent,
	apiVersion: string | undefined,
): FieldError[] {
	const errors = validateAnyEvent(event, apiVersion);
	if (apiVersion !== strictVersion) return errors;
	errors.push(...validateFinalizerNames(event.metadata));
	errors.push(...validateSeries(event));
	if (!event.eventTime) errors.push(required("eventTime"));
	if (event.type !== "Normal" && event.type !== "Warning")
		errors.push(invalid("type", "", `has invalid value: ${event.type ?? ""}`));
	const unset: [field: string, value: unknown][] = [
		["firstTimestamp", event.firstTimestamp],
		["lastTimestamp", event.lastTimestamp],
		["count", event.count],
		["source", event.source?.component || event.source?.host],
	];
	for (const [field, value] of unset)
		if (value) errors.push(invalid(field, "", "needs to be unset"));
	return errors;
}

export function validateChangedEvent(
	event: CoreEvent,
	old: CoreEvent,
	apiVersion: string | undefined,
): FieldError[] {
	const errors = validateAnyEvent(event, apiVersion);
	if (apiVersion !== strictVersion) return errors;
	errors.push(...validateObjectMetaUpdate(event.metadata, old.metadata));
	if (!deepEqual(event.series, old.series))
		errors.push(...validateSeries(event));
	const text = (value: unknown) => value ?? "";
	const time = (value: unknown) => value || null;
	const immutable: [
		field: string,
		now: unknown,
		before: unknown,
		print: (value: unknown) => unknown,
	][] = [
		[
			"involvedObject",
			event.involvedObject ?? {},
			old.involvedObject ?? {},
			printReference,
		],
		["reason", event.reason, old.reason, text],
		["message", event.message, old.message, text],
		["source", event.source ?? {}, old.source ?? {}, printSource],
		["firstTimestamp", event.firstTimestamp, old.firstTimestamp, time],
		["lastTimestamp", event.lastTimestamp, old.lastTimestamp, time],
		["count", event.count, old.count, (count) => count ?? 0],
		["reason", event.reason, old.reason, text],
		["type", event.type, old.type, text],
		["eventTime", event.eventTime, old.eventTime, time],
		["action", event.action, old.action, text],
		["related", event.related, old.related, printReference],
		[
			"reportingController",
			event.reportingComponent,
			old.reportingComponent,
			text,
		],
		["reportingInstance", event.reportingInstance, old.reportingInstance, text],
	];
	for (const [field, now, before, print] of immutable)
		errors.push(...validateImmutable(print(now), print(before), field));
	return errors;
}

const printSource = goStruct(...goTexts("Component", "Host"));

/** What every event must fulfil (legacyValidateEvent). */
function validateAnyEvent(
	event: CoreEvent,
	apiVersion: string | undefined,
): FieldError[] {
	const { namespace = "" } = event.metadata;
	const about = event.involvedObject?.namespace ?? "";
	const errors: FieldError[] = [];
	const refuse = () =>
		errors.push(
			invalid(
				"involvedObject.namespace",
				about,
				"does not match event.namespace",
			),
		);
	if (!event.eventTime) {
		if (about === "" ? namespace !== "default" : about !== namespace) refuse();
	} else {
		if (about === "" && namespace !== "default" && namespace !== "kube-system")
			refuse();
		errors.push(...validateTimedEvent(event, apiVersion));
	}
	errors.push(...dnsSubdomain(namespace, "namespace"));
	return errors;
}

/** An event with an eventTime is one of the new kind, whoever sends it. */
function validateTimedEvent(
	event: CoreEvent,
	apiVersion: string | undefined,
): FieldError[] {
	const controllerField =
		apiVersion === strictVersion ? "reportingController" : "reportingComponent";
	const {
		reportingComponent: controller = "",
		reportingInstance = "",
		action = "",
		reason = "",
		message = "",
	} = event;
	const errors: FieldError[] = [];
	if (controller === "") errors.push(required(controllerField));
	errors.push(...qualifiedName(controller, controllerField));
	for (const [field, value] of Object.entries({
		reportingInstance,
		action,
		reason,
	})) {
		if (value === "") errors.push(required(field));
		if (bytes(value) > nameLimit) errors.push(atMost(field, nameLimit));
	}
	if (bytes(message) > noteLimit) errors.push(atMost("message", noteLimit));
	return errors;
}

function validateSeries({ series }: CoreEvent): FieldError[] {
	if (!series) return [];
	return [
		...((series.count ?? 0) < 2
			? [invalid("series.count", "", "should be at least 2")]
			: []),
		...(series.lastObservedTime ? [] : [required("series.lastObservedTime")]),
	];
}
