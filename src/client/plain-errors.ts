import { StatusError, type StatusReason } from "../apimachinery/errors.ts";

/** What answers that are no Status say, by their code (k8s.io/apimachinery NewGenericServerResponse). */
const meanings: Readonly<Record<number, readonly [StatusReason, string]>> = {
	401: [
		"Unauthorized",
		"the server has asked for the client to provide credentials",
	],
	403: ["Forbidden", "access is forbidden"],
	404: ["NotFound", "the server could not find the requested resource"],
	405: [
		"MethodNotAllowed",
		"the server does not allow this method on the requested resource",
	],
	406: [
		"NotAcceptable",
		"the server was unable to respond with a content type that the client supports",
	],
	409: ["Conflict", "the server reported a conflict"],
	415: [
		"UnsupportedMediaType",
		"the server was unable to understand the content type of the request",
	],
	429: [
		"TooManyRequests",
		"the server has received too many requests and has asked us to try again later",
	],
	503: [
		"ServiceUnavailable",
		"the server is currently unable to handle the request",
	],
	504: [
		"Timeout",
		"the server was unable to return a response in the time allotted, but may still be processing the request",
	],
};

/** The error of an answer whose body is text or nothing: from a proxy, or for a path that nobody serves. */
export function plainError(code: number, text: string): StatusError {
	const [reason, message] = meanings[code] ?? [
		code >= 500 ? "InternalError" : "",
		code >= 500
			? `an error on the server (${JSON.stringify(text.trim())}) has prevented the request from succeeding`
			: `the server responded with the status code ${code} but did not return more information`,
	];
	return new StatusError(code, reason as StatusReason, message);
}
