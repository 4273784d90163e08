import { type GroupResource, qualifiedResource } from "./object.ts";

/** metav1.StatusReason: the machine-readable cause of a failure. */
export type StatusReason =
	| ""
	| "Unauthorized"
	| "Forbidden"
	| "NotFound"
	| "AlreadyExists"
	| "Conflict"
	| "Gone"
	| "Invalid"
	| "ServerTimeout"
	| "StoreReadError"
	| "Timeout"
	| "TooManyRequests"
	| "BadRequest"
	| "MethodNotAllowed"
	| "NotAcceptable"
	| "RequestEntityTooLarge"
	| "UnsupportedMediaType"
	| "InternalError"
	| "Expired"
	| "ServiceUnavailable";

export interface StatusCause {
	reason?: string;
	message?: string;
	field?: string;
}

export interface StatusDetails {
	name?: string;
	group?: string;
	kind?: string;
	uid?: string;
	causes?: StatusCause[];
	retryAfterSeconds?: number;
}

/** metav1.Status as it goes over the wire. */
export interface Status {
	kind: "Status";
	apiVersion: "v1";
	metadata: {
		resourceVersion?: string;
		continue?: string;
		remainingItemCount?: number;
	};
	status?: "Success" | "Failure";
	message?: string;
	reason?: StatusReason;
	details?: StatusDetails;
	code?: number;
}

/** The one error that carries a Kubernetes answer: thrown anywhere, written as a Status in one place. */
export class StatusError extends Error {
	readonly status: Status;
	constructor(
		code: number,
		reason: StatusReason,
		message: string,
		details?: StatusDetails,
	) {
		super(message);
		this.name = "StatusError";
		this.status = {
			kind: "Status",
			apiVersion: "v1",
			metadata: {},
			status: "Failure",
			message,
			...(reason === "" ? {} : { reason }),
			...(details === undefined ? {} : { details }),
			code,
		};
	}
	get code(): number {
		return this.status.code ?? 500;
	}
	get reason(): StatusReason {
		return this.status.reason ?? "";
	}
}

/** Rebuilds the error from a Status that came over the wire. */
export function statusErrorFrom(status: Status): StatusError {
	const error = new StatusError(
		status.code ?? 500,
		status.reason ?? "",
		status.message ?? "",
		status.details,
	);
	return error;
}

export const isStatusError = (error: unknown): error is StatusError =>
	error instanceof StatusError;
export const hasReason = (error: unknown, reason: StatusReason): boolean =>
	error instanceof StatusError && error.reason === reason;
export const isNotFound = (error: unknown): boolean =>
	hasReason(error, "NotFound");
export const isConflict = (error: unknown): boolean =>
	hasReason(error, "Conflict");
export const isAlreadyExists = (error: unknown): boolean =>
	hasReason(error, "AlreadyExists");

const about = (
	{ group, resource }: GroupResource,
	name?: string,
): StatusDetails => ({
	...(name === undefined || name === "" ? {} : { name }),
	...(group === "" ? {} : { group }),
	kind: resource,
});

// The constructors below word their messages as k8s.io/apimachinery/pkg/api/errors does.

export const notFound = (gr: GroupResource, name: string): StatusError =>
	new StatusError(
		404,
		"NotFound",
		`${qualifiedResource(gr)} "${name}" not found`,
		about(gr, name),
	);

export const alreadyExists = (gr: GroupResource, name: string): StatusError =>
	new StatusError(
		409,
		"AlreadyExists",
		`${qualifiedResource(gr)} "${name}" already exists`,
		about(gr, name),
	);

export const conflict = (
	gr: GroupResource,
	name: string,
	why: string,
	causes?: StatusCause[],
): StatusError =>
	new StatusError(
		409,
		"Conflict",
		`Operation cannot be fulfilled on ${qualifiedResource(gr)} "${name}": ${why}`,
		{ ...about(gr, name), ...(causes === undefined ? {} : { causes }) },
	);

export const badRequest = (message: string): StatusError =>
	new StatusError(400, "BadRequest", message);

export const unauthorized = (message = "Unauthorized"): StatusError =>
	new StatusError(401, "Unauthorized", message);

export const forbidden = (
	gr: GroupResource,
	name: string,
	why: string,
): StatusError =>
	new StatusError(
		403,
		"Forbidden",
		name === ""
			? `${qualifiedResource(gr)} is forbidden: ${why}`
			: `${qualifiedResource(gr)} "${name}" is forbidden: ${why}`,
		about(gr, name),
	);

export const internalError = (why: string): StatusError =>
	new StatusError(500, "InternalError", `Internal error occurred: ${why}`, {
		causes: [{ message: why }],
	});

export const methodNotSupported = (
	gr: GroupResource,
	verb: string,
): StatusError =>
	new StatusError(
		405,
		"MethodNotAllowed",
		`${verb} is not supported on resources of kind "${qualifiedResource(gr)}"`,
		about(gr),
	);

export const resourceExpired = (message: string): StatusError =>
	new StatusError(410, "Expired", message);

export const tooManyRequests = (
	message: string,
	retryAfterSeconds: number,
): StatusError =>
	new StatusError(429, "TooManyRequests", message, { retryAfterSeconds });

export const timeoutError = (
	message: string,
	retryAfterSeconds: number,
): StatusError =>
	new StatusError(504, "Timeout", `Timeout: ${message}`, {
		retryAfterSeconds,
	});

export const requestEntityTooLarge = (message: string): StatusError =>
	new StatusError(
		413,
		"RequestEntityTooLarge",
		`Request entity too large: ${message}`,
	);

export const serviceUnavailable = (why: string): StatusError =>
	new StatusError(503, "ServiceUnavailable", why);

/** A query parameter that is no integer, in the words of Go's strconv. */
export const invalidQuery = (text: string): StatusError =>
	badRequest(
		`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`,
	);

/** A 500 that carries only Go's error text, without a reason: what an untyped error becomes. */
export const untypedError = (message: string): StatusError =>
	new StatusError(500, "", message);
