import type { AuditEvent } from "./event.ts";

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

const json = JSON.stringify;

/**
 * An event as Go's encoder writes it. It is put together from texts: users and objects are JSON already, and this runs
 * once or twice for every request.
 */
function encodeEvent(event: AuditEvent): string {
	const { impersonatedUser, impersonationConstraint, sourceIPs } = event;
	const { objectRef, responseStatus, requestObject, responseObject } = event;
	let text = `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"${event.level}","auditID":${json(event.auditID)},"stage":"${event.stage}","requestURI":${json(event.requestURI)},"verb":${json(event.verb)},"user":${event.user}`;
	if (impersonatedUser !== undefined)
		text += `,"impersonatedUser":${impersonatedUser}`;
	if (impersonationConstraint)
		text += `,"authenticationMetadata":{"impersonationConstraint":${json(impersonationConstraint)}}`;
	if (sourceIPs.length > 0) text += `,"sourceIPs":${json(sourceIPs)}`;
	if (event.userAgent !== "") text += `,"userAgent":${json(event.userAgent)}`;
	if (objectRef !== undefined) text += `,"objectRef":${json(objectRef)}`;
	if (responseStatus !== undefined)
		text += `,"responseStatus":{"metadata":{},${json(responseStatus).slice(1)}`;
	if (requestObject !== undefined) text += `,"requestObject":${requestObject}`;
	if (responseObject !== undefined)
		text += `,"responseObject":${responseObject}`;
	text += `,"requestReceivedTimestamp":"${event.requestReceivedTimestamp}","stageTimestamp":"${event.stageTimestamp}"`;
	return `${text}${encodeAnnotations(event.annotations)}}`;
}

function encodeAnnotations(annotations: ReadonlyMap<string, string>): string {
	if (annotations.size === 0) return "";
	const pairs: string[] = [];
	for (const key of [...annotations.keys()].sort())
		pairs.push(`${json(key)}:${json(annotations.get(key))}`);
	return `,"annotations":{${pairs.join(",")}}`;
}

/** The body that a webhook gets. */
export const encodeList = (events: readonly string[]): string =>
	`{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[${events.join(",")}]}`;
