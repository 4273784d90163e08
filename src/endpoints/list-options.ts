import {
	badRequest,
	StatusError,
	untypedError,
} from "../apimachinery/errors.ts";
import {
	type FieldError,
	forbiddenField,
	goQuote,
	invalidObject,
	notSupported,
} from "../apimachinery/field.ts";
import type { KubeObject } from "../apimachinery/object.ts";
import {
	everyField,
	type FieldSelector,
	parseFieldSelector,
} from "../apimachinery/selectors/fields.ts";
import {
	everything,
	type LabelMatcher,
	parseLabelSelector,
} from "../apimachinery/selectors/labels.ts";
import type { Resource } from "../registry/generic/resource.ts";
import { isTrue } from "./request-info.ts";
import { intParameter } from "./scope.ts";

/** meta/v1 ListOptions as they come in the query of a list, watch or deletecollection. */
export interface ListOptions {
	readonly watch: boolean;
	readonly labels: LabelMatcher;
	readonly fields: FieldSelector;
	readonly resourceVersion: string;
	readonly resourceVersionMatch: string;
	readonly limit: number;
	readonly continue: string;
	/** Seconds; undefined: the server's default. */
	readonly timeoutSeconds: number | undefined;
	readonly allowWatchBookmarks: boolean;
	readonly sendInitialEvents: boolean | undefined;
}

const listOptionsKind = { group: "meta.k8s.io", kind: "ListOptions" };

/** Parses and validates the options; `name` is the object's when the path names one. */
export function parseListOptions(
	query: URLSearchParams,
	resource: Resource,
	watch: boolean,
	name = "",
): ListOptions {
	const sendInitialEvents = query.get("sendInitialEvents");
	let options: ListOptions = {
		watch,
		labels: parseOr400(() => labelsOf(query.get("labelSelector") ?? "")),
		fields: parseOr400(() =>
			fieldsOf(query.get("fieldSelector") ?? "", resource),
		),
		resourceVersion: query.get("resourceVersion") ?? "",
		resourceVersionMatch: query.get("resourceVersionMatch") ?? "",
		limit: Math.max(0, intParameter(query, "limit") ?? 0),
		continue: query.get("continue") ?? "",
		timeoutSeconds: intParameter(query, "timeoutSeconds"),
		allowWatchBookmarks: isTrue(query.get("allowWatchBookmarks")),
		sendInitialEvents:
			sendInitialEvents === null ? undefined : isTrue(sendInitialEvents),
	};
	if (watch) options = withWatchDefaults(options);
	const errors = watch ? validateWatch(options) : validateList(options);
	if (errors.length > 0) throw invalidObject(listOptionsKind, "", errors);
	return name === "" ? options : { ...options, fields: oneName(options, name) };
}

/** A watch from nowhere in particular is told when its initial events end (SetListOptionsDefaults). */
function withWatchDefaults(options: ListOptions): ListOptions {
	const untold =
		options.sendInitialEvents === undefined &&
		options.resourceVersionMatch === "";
	const legacy =
		options.resourceVersion === "" || options.resourceVersion === "0";
	return untold && legacy
		? {
				...options,
				sendInitialEvents: true,
				resourceVersionMatch: "NotOlderThan",
			}
		: options;
}

const versionMatch = "resourceVersionMatch";

function validateList(options: ListOptions): FieldError[] {
	const errors: FieldError[] = [];
	const match = options.resourceVersionMatch;
	if (match !== "") {
		if (options.resourceVersion === "")
			errors.push(
				forbiddenField(
					versionMatch,
					"resourceVersionMatch is forbidden unless resourceVersion is provided",
				),
			);
		if (options.continue !== "") errors.push(noMatchWithContinue);
		if (match !== "Exact" && match !== "NotOlderThan")
			errors.push(
				notSupported(versionMatch, match, ["Exact", "NotOlderThan", ""]),
			);
		if (match === "Exact" && options.resourceVersion === "0")
			errors.push(
				forbiddenField(
					versionMatch,
					'resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
				),
			);
	}
	if (options.sendInitialEvents !== undefined)
		errors.push(
			forbiddenField(
				"sendInitialEvents",
				"sendInitialEvents is forbidden for list",
			),
		);
	return errors;
}

const noMatchWithContinue = forbiddenField(
	versionMatch,
	"resourceVersionMatch is forbidden when continue is provided",
);

function validateWatch(options: ListOptions): FieldError[] {
	const errors: FieldError[] = [];
	const match = options.resourceVersionMatch;
	if (options.sendInitialEvents !== undefined && match !== "NotOlderThan")
		errors.push(
			forbiddenField(
				versionMatch,
				"sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
			),
		);
	if (match === "") return errors;
	if (options.sendInitialEvents === undefined)
		errors.push(
			forbiddenField(
				versionMatch,
				"resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided",
			),
		);
	if (match !== "NotOlderThan")
		errors.push(notSupported(versionMatch, match, ["NotOlderThan"]));
	if (options.continue !== "") errors.push(noMatchWithContinue);
	return errors;
}

function parseOr400<T>(parse: () => T): T {
	try {
		return parse();
	} catch (error) {
		if (error instanceof StatusError) throw error;
		throw badRequest((error as Error).message);
	}
}

const labelsOf = (text: string): LabelMatcher =>
	text === "" ? everything : parseLabelSelector(text);

function fieldsOf(text: string, resource: Resource): FieldSelector {
	const selector = parseFieldSelector(text);
	const selectable = resource.definition.selectableFields ?? {};
	for (const { field } of selector.terms) {
		if (field === "metadata.name" || field in selectable) continue;
		if (field === "metadata.namespace") continue;
		throw badRequest(
			resource.definition.unsupportedFieldSelector?.(field) ??
				`${goQuote(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`,
		);
	}
	return selector;
}

function oneName(options: ListOptions, name: string): FieldSelector {
	const wanted = options.fields.requiresExactMatch("metadata.name");
	if (wanted !== undefined && wanted !== name)
		throw badRequest(
			`the server rejected our request due to an error in our request: field selector does not match the requested name`,
		);
	const one = parseFieldSelector(`metadata.name=${name}`);
	if (options.fields.empty) return one;
	const { fields } = options;
	return {
		...one,
		matches: (get) => one.matches(get) && fields.matches(get),
	};
}

/** Whether an object (in its storage version) is selected. */
export type Predicate = (value: KubeObject) => boolean;

/** undefined when everything is selected. */
export function predicateOf(
	options: Pick<ListOptions, "labels" | "fields">,
	resource: Resource,
): Predicate | undefined {
	const { labels, fields } = options;
	if (labels.empty && fields === everyField) return undefined;
	if (labels.empty && fields.empty) return undefined;
	const selectable = resource.definition.selectableFields ?? {};
	const fieldOf = (value: KubeObject) => (field: string) => {
		if (field === "metadata.name") return value.metadata.name ?? "";
		if (field === "metadata.namespace") return value.metadata.namespace ?? "";
		return selectable[field]?.(value) ?? "";
	};
	return (value) =>
		labels.matches(value.metadata.labels ?? {}) &&
		(fields.empty || fields.matches(fieldOf(value)));
}

/** Go's strconv.ParseUint(text, 10, 64); throws the Error it would return. */
export function parseUint(text: string): number {
	const quoted = goQuote(text);
	if (!/^\d+$/.test(text))
		throw new Error(`strconv.ParseUint: parsing ${quoted}: invalid syntax`);
	if (BigInt(text) > 18446744073709551615n)
		throw new Error(`strconv.ParseUint: parsing ${quoted}: value out of range`);
	return Number(text);
}

/** The revision of a list's or get's resourceVersion; undefined for "". Throws the 400 of lists. */
export function parseListVersion(text: string): number | undefined {
	if (text === "") return undefined;
	try {
		return parseUint(text);
	} catch (error) {
		throw badRequest(
			`invalid resource version: ${versionError(text, error as Error)}`,
		);
	}
}

/** The same where Kubernetes lets the untyped error through: a 500. */
export function parseVersion(text: string): number | undefined {
	if (text === "") return undefined;
	try {
		return parseUint(text);
	} catch (error) {
		throw untypedError(versionError(text, error as Error));
	}
}

const versionError = (text: string, error: Error): string =>
	`resourceVersion: Invalid value: ${goQuote(text)}: ${error.message}`;
