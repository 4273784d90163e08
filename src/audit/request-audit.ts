import { formatMicroTime } from "../apimachinery/clock.ts";
import type { GroupVersionResource } from "../apimachinery/object.ts";
import type { UserInfo } from "../apimachinery/user.ts";
import { EncodedEvent } from "./encode.ts";
import type { AuditAttributes } from "./evaluate.ts";
import {
	type AuditObjectReference,
	type AuditStage,
	type AuditStatus,
	atLeast,
	auditUser,
} from "./event.ts";
import { withoutManagedFields } from "./managed-fields.ts";
import type { AuditVerdict } from "./policy.ts";
import type { AuditSink } from "./sink.ts";

/** What is known of a request when it comes in. */
export interface AuditedRequest {
	readonly auditID: string;
	/** Path and query as sent. */
	readonly requestURI: string;
	readonly sourceIPs: readonly string[];
	readonly userAgent: string;
	/** Milliseconds since the epoch. */
	readonly receivedAt: number;
	readonly attributes: AuditAttributes & { readonly apiVersion: string };
	/** Notes of authorization and admission; more come while the request goes on. */
	readonly annotations: ReadonlyMap<string, string>;
}

interface Identified {
	readonly metadata?: {
		readonly name?: string | undefined;
		readonly namespace?: string | undefined;
		readonly uid?: string | undefined;
		readonly resourceVersion?: string | undefined;
	};
}

/** What is noted of one request on its way (k8s.io/apiserver/pkg/audit/context.go, request.go). */
export class RequestAudit {
	readonly #request: AuditedRequest;
	readonly #verdict: AuditVerdict;
	readonly #sink: AuditSink;
	readonly #user: string;
	#objectRef: AuditObjectReference | undefined;
	#impersonated: string | undefined;
	#constraint: string | undefined;
	#requestObject: string | undefined;
	#responseObject: string | undefined;
	#status: AuditStatus | undefined;

	constructor(request: AuditedRequest, verdict: AuditVerdict, sink: AuditSink) {
		this.#request = request;
		this.#verdict = verdict;
		this.#sink = sink;
		this.#user = auditUser(request.attributes.user);
		this.#objectRef = referenceOf(request.attributes);
	}

	/** Whether what was sent is noted. */
	get wantsRequest(): boolean {
		return atLeast(this.#verdict.level, "Request");
	}

	/** Whether answers are noted: making them up as objects costs something. */
	get wantsResponse(): boolean {
		return atLeast(this.#verdict.level, "RequestResponse");
	}

	impersonated(user: UserInfo, constraint: string): void {
		this.#impersonated = auditUser(user);
		this.#constraint = constraint;
	}

	/** The decoded body of a write; it fills in what the URL did not say of the object. */
	requestObject(object: unknown, gvr: GroupVersionResource): void {
		const known = this.#objectRef ?? {};
		const { metadata = {} } = object as Identified;
		const resourceVersion = known.resourceVersion ?? metadata.resourceVersion;
		const group = known.apiVersion ? (known.apiGroup ?? "") : gvr.group;
		const version = known.apiVersion ?? gvr.version;
		// In the order of the wire.
		const reference: AuditObjectReference = {
			resource: known.resource ?? gvr.resource,
			...filled("namespace", known.namespace ?? metadata.namespace),
			...filled("name", known.name ?? metadata.name),
			...filled("uid", known.uid ?? metadata.uid),
			...filled("apiGroup", group),
			apiVersion: version,
			...filled("resourceVersion", resourceVersion),
			...filled("subresource", known.subresource),
		};
		this.#objectRef = reference;
		if (this.wantsRequest) this.#requestObject = this.#encode(object);
	}

	/** A patch, which is noted as it was sent. */
	requestPatch(patch: unknown): void {
		if (this.wantsRequest) this.#requestObject = JSON.stringify(patch);
	}

	/** The answer: its code always, a Status as such, the object when the level asks for it. */
	response(code: number, object?: unknown): void {
		const status = object as AuditStatus & { kind?: string };
		this.#status =
			status?.kind === "Status" ? { ...boundedStatus(status), code } : { code };
		if (object !== undefined && this.wantsResponse)
			this.#responseObject = this.#encode(object);
	}

	/** Something broke while the request was answered. */
	panicked(message: string): void {
		this.#status = {
			status: "Failure",
			message: `APIServer panic'd: ${message}`,
			reason: "InternalError",
			code: 500,
		};
	}

	/** Hands the event on; whoever must wait for it gets a promise of whether the request may go on. */
	process(stage: AuditStage, now: number): Promise<boolean> | undefined {
		if (this.#verdict.omitStages.has(stage)) return undefined;
		const { attributes, receivedAt, ...request } = this.#request;
		const received = formatMicroTime(receivedAt);
		return this.#sink.process(
			new EncodedEvent({
				...request,
				level: this.#verdict.level,
				stage,
				verb: attributes.verb,
				user: this.#user,
				impersonatedUser: this.#impersonated,
				impersonationConstraint: this.#constraint,
				objectRef: this.#objectRef,
				responseStatus: this.#status,
				requestObject: this.#requestObject,
				responseObject: this.#responseObject,
				requestReceivedTimestamp: received,
				stageTimestamp:
					stage === "RequestReceived" ? received : formatMicroTime(now),
			}),
		);
	}

	#encode(object: unknown): string {
		return JSON.stringify(
			this.#verdict.omitManagedFields ? withoutManagedFields(object) : object,
		);
	}
}

function referenceOf({
	isResourceRequest,
	resource,
	namespace,
	name,
	apiGroup,
	apiVersion,
	subresource,
}: AuditedRequest["attributes"]): AuditObjectReference | undefined {
	if (!isResourceRequest) return undefined;
	const reference: AuditObjectReference = {};
	if (resource !== "") reference.resource = resource;
	if (namespace !== "") reference.namespace = namespace;
	if (name !== "") reference.name = name;
	if (apiGroup !== "") reference.apiGroup = apiGroup;
	if (apiVersion !== "") reference.apiVersion = apiVersion;
	if (subresource !== "") reference.subresource = subresource;
	return reference;
}

const filled = (name: keyof AuditObjectReference, value: string | undefined) =>
	value ? { [name]: value } : {};

const boundedStatus = ({ status, message, reason, details }: AuditStatus) => ({
	...(status && { status }),
	...(message && { message }),
	...(reason && { reason }),
	...(details !== undefined && { details }),
});
