import type { AuditEvent } from "./event.ts";

const eventType = { kind: "Event", apiVersion: "audit.k8s.io/v1" };

/** An event that is on its way to where events are kept: JSON on one line, made once for all of them. */
export class EncodedEvent {
	readonly text: string;
	readonly #event: AuditEvent;

	constructor(event: AuditEvent) {
		this.#event = event;
		this.text = encodeEvent(event);
	}

	/** The same event without the objects of request and answer, for backends that limit the size. */
	truncated(): string {
		const { requestObject: _, responseObject: __, ...rest } = this.#event;
		return encodeEvent({
			...rest,
			annotations: new Map([
				...rest.annotations,
				["audit.k8s.io/truncated", "true"],
			]),
		});
	}
}

/** An event as Go's encoder writes it; the objects in it, which are text already, are put in their place. */
function encodeEvent(event: AuditEvent): string {
	const { annotations, impersonationConstraint, responseStatus } = event;
	const head = JSON.stringify({
		...eventType,
		level: event.level,
		auditID: event.auditID,
		stage: event.stage,
		requestURI: event.requestURI,
		verb: event.verb,
		user: event.user,
		impersonatedUser: event.impersonatedUser,
		authenticationMetadata: impersonationConstraint
			? { impersonationConstraint }
			: undefined,
		sourceIPs: event.sourceIPs.length > 0 ? event.sourceIPs : undefined,
		userAgent: event.userAgent || undefined,
		objectRef: event.objectRef,
		responseStatus: responseStatus && { metadata: {}, ...responseStatus },
	});
	const tail = JSON.stringify({
		requestReceivedTimestamp: event.requestReceivedTimestamp,
		stageTimestamp: event.stageTimestamp,
		annotations: annotations.size > 0 ? sorted(annotations) : undefined,
	});
	const raw = (name: string, json: string | undefined) =>
		json === undefined ? "" : `,"${name}":${json}`;
	return `${head.slice(0, -1)}${raw("requestObject", event.requestObject)}${raw("responseObject", event.responseObject)},${tail.slice(1)}`;
}

const sorted = (annotations: ReadonlyMap<string, string>) =>
	Object.fromEntries(
		[...annotations].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
	);

/** The body that a webhook gets. */
export const encodeList = (events: readonly string[]): string =>
	`{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[${events.join(",")}]}`;
