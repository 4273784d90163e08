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

export interface AuditUser {
	readonly username?: string;
	readonly uid?: string;
	readonly groups?: readonly string[];
	readonly extra?: Readonly<Record<string, readonly string[]>>;
}

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

/** One audit.k8s.io/v1 Event, fields in their order on the wire; objects are JSON text already. */
export interface AuditEvent {
	readonly level: AuditLevel;
	readonly auditID: string;
	readonly stage: AuditStage;
	readonly requestURI: string;
	readonly verb: string;
	readonly user: AuditUser;
	readonly impersonatedUser?: AuditUser | undefined;
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

/** authentication.k8s.io/v1 UserInfo: what is empty is left out. */
export const auditUser = (user: UserInfo | undefined): AuditUser =>
	user === undefined
		? {}
		: {
				...(user.name !== "" && { username: user.name }),
				...(user.uid && { uid: user.uid }),
				...(user.groups.length > 0 && { groups: user.groups }),
				...(user.extra &&
					Object.keys(user.extra).length > 0 && { extra: user.extra }),
			};
