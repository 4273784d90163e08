import type { UserInfo } from "../apimachinery/user.ts";

export const auditLevels = [
	"None",
	"Metadata",
	"Request",
	"RequestResponse",
] as const;
/** How much of a request is noted, least first. */
export type AuditLevel = (typeof auditLevels)[number];

export const auditStages = [
	"RequestReceived",
	"ResponseStarted",
	"ResponseComplete",
	"Panic",
] as const;
/** How far a request has come when it is noted. */
export type AuditStage = (typeof auditStages)[number];

export const atLeast = (level: AuditLevel, wanted: AuditLevel): boolean =>
	auditLevels.indexOf(level) >= auditLevels.indexOf(wanted);

export interface AuditObjectReference {
	resource?: string;
	namespace?: string;
	name?: string;
	uid?: string;
	apiGroup?: string;
	apiVersion?: string;
	resourceVersion?: string;
	subresource?: string;
}

/** The part of a Status that is noted of an answer. */
export interface AuditStatus {
	readonly status?: string;
	readonly message?: string;
	readonly reason?: string;
	readonly details?: unknown;
	code?: number;
}

/** One audit.k8s.io/v1 Event, fields in their order on the wire; users and objects are JSON text already. */
export interface AuditEvent {
	readonly level: AuditLevel;
	readonly auditID: string;
	readonly stage: AuditStage;
	readonly requestURI: string;
	readonly verb: string;
	/** authentication.k8s.io/v1 UserInfo. */
	readonly user: string;
	readonly impersonatedUser?: string | undefined;
	/** The constraint under which the impersonation was allowed. */
	readonly impersonationConstraint?: string | undefined;
	readonly sourceIPs: readonly string[];
	readonly userAgent: string;
	readonly objectRef?: AuditObjectReference | undefined;
	readonly responseStatus?: AuditStatus | undefined;
	readonly requestObject?: string | undefined;
	readonly responseObject?: string | undefined;
	/** RFC 3339 with microseconds. */
	readonly requestReceivedTimestamp: string;
	readonly stageTimestamp: string;
	readonly annotations: ReadonlyMap<string, string>;
}

const users = new WeakMap<UserInfo, string>();

/** authentication.k8s.io/v1 UserInfo as JSON: what is empty is left out. A user's many requests share the text. */
export function auditUser(user: UserInfo | undefined): string {
	if (user === undefined) return "{}";
	let text = users.get(user);
	if (text === undefined) {
		const { name, uid, groups, extra } = user;
		text = JSON.stringify({
			...(name !== "" && { username: name }),
			...(uid && { uid }),
			...(groups.length > 0 && { groups }),
			...(extra && Object.keys(extra).length > 0 && { extra }),
		});
		users.set(user, text);
	}
	return text;
}
