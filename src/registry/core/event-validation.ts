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
	const immutable: [field: string, now: unknown, before: unknown][] = [
		["involvedObject", event.involvedObject, old.involvedObject],
		["reason", event.reason, old.reason],
		["message", event.message, old.message],
		["source", event.source, old.source],
		["firstTimestamp", event.firstTimestamp, old.firstTimestamp],
		["lastTimestamp", event.lastTimestamp, old.lastTimestamp],
		["count", event.count, old.count],
		["reason", event.reason, old.reason],
		["type", event.type, old.type],
		["eventTime", event.eventTime, old.eventTime],
		["action", event.action, old.action],
		["related", event.related, old.related],
		["reportingController", event.reportingComponent, old.reportingComponent],
		["reportingInstance", event.reportingInstance, old.reportingInstance],
	];
	for (const [field, now, before] of immutable)
		errors.push(...validateImmutable(now, before, field));
	return errors;
}

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
