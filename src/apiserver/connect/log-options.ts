/** PodLogOptions of a query (pkg/apis/core/validation.ValidatePodLogOptions, apimachinery/pkg/runtime/converter.go). */
import { badRequest } from "../../apimachinery/errors.ts";
import {
	type FieldError,
	forbiddenField,
	goQuote,
	invalid,
	invalidObject,
} from "../../apimachinery/field.ts";

export interface PodLogOptions {
	readonly container: string;
}

/** Throws a StatusError for what can't be read or must not be. */
export function readLogOptions(
	query: URLSearchParams,
	pod: string,
): PodLogOptions {
	const number = (name: string): number | undefined => {
		const text = query.get(name);
		if (text === null || text === "") return undefined;
		if (!/^[+-]?\d+$/.test(text))
			throw badRequest(
				`strconv.ParseInt: parsing ${goQuote(text)}: invalid syntax`,
			);
		return Number(text);
	};
	const sinceSeconds = number("sinceSeconds");
	const sinceTime = query.get("sinceTime") || undefined;
	checkTime(sinceTime);
	const tailLines = number("tailLines");
	const limitBytes = number("limitBytes");
	const errors: FieldError[] = [];
	if (tailLines !== undefined && tailLines < 0)
		errors.push(
			invalid("tailLines", tailLines, "must be greater than or equal to 0"),
		);
	if (limitBytes !== undefined && limitBytes < 1)
		errors.push(invalid("limitBytes", limitBytes, "must be greater than 0"));
	if (sinceSeconds !== undefined && sinceTime !== undefined)
		errors.push(
			forbiddenField(
				"[]",
				"at most one of `sinceTime` or `sinceSeconds` may be specified",
			),
		);
	else if (sinceSeconds !== undefined && sinceSeconds < 1)
		errors.push(
			invalid("sinceSeconds", sinceSeconds, "must be greater than 0"),
		);
	// Streams are told apart only behind a feature that is off by default.
	if (query.has("stream"))
		errors.push(forbiddenField("stream", "may not be specified"));
	if (errors.length > 0)
		throw invalidObject({ group: "", kind: "PodLogOptions" }, pod, errors);
	return { container: query.get("container") ?? "" };
}

const rfc3339 = "2006-01-02T15:04:05Z07:00";

function checkTime(text: string | undefined): void {
	if (text === undefined) return;
	if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text))
		return;
	throw badRequest(
		`parsing time ${goQuote(text)} as ${goQuote(rfc3339)}: cannot parse ${goQuote(text)} as "2006"`,
	);
}
