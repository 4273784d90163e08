import { goQuote } from "../apimachinery/field.ts";
import { parseYaml } from "../apimachinery/yaml.ts";

/** What a server answered. */
export interface RawAnswer {
	readonly status: number;
	readonly contentType: string;
	readonly text: string;
}

/** The decoded answer, or the error that client-go makes of a status. */
export function readAnswer({ status, contentType, text }: RawAnswer): unknown {
	if (status < 200 || status > 206) throw new Error(statusText(status, text));
	if (text === "")
		throw new Error(
			`0-length response with status code: ${status} and content type: ${contentType}`,
		);
	let value: unknown;
	try {
		value = parseYaml(text).value;
	} catch (error) {
		throw new Error(
			`couldn't get version/kind; json parse error: ${(error as Error).message}`,
		);
	}
	if (typeof value === "object" && value !== null && !Array.isArray(value))
		return value;
	const type = Array.isArray(value) ? "array" : typeof value;
	throw new Error(
		`couldn't get version/kind; json parse error: json: cannot unmarshal ${type} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
	);
}

const statusTexts: Readonly<Record<number, string>> = {
	400: "the server rejected our request for an unknown reason",
	401: "the server has asked for the client to provide credentials",
	404: "the server could not find the requested resource",
	405: "the server does not allow this method on the requested resource",
	409: "the server reported a conflict",
	422: "the server rejected our request due to an error in our request",
	429: "the server has received too many requests and has asked us to try again later",
	503: "the server is currently unable to handle the request",
	504: "the server was unable to return a response in the time allotted, but may still be processing the request",
};

/** What client-go says of an answer that is no success (errors.NewGenericServerResponse). */
function statusText(status: number, text: string): string {
	try {
		const body = JSON.parse(text) as { kind?: string; message?: string };
		if (body?.kind === "Status" && body.message) return body.message;
	} catch {
		// not a Status
	}
	const known = statusTexts[status];
	if (known !== undefined) return known;
	if (status === 403) return text.trim();
	return status >= 500
		? `an error on the server (${goQuote(text.trim() || "unknown")}) has prevented the request from succeeding`
		: `the server responded with the status code ${status} but did not return more information`;
}
