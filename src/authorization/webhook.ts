import { type Clock, sleep } from "../apimachinery/clock.ts";
import type {
	AuthorizationAttributes,
	AuthorizationDecision,
	Authorizer,
} from "./authorizer.ts";
import { MatchConditions } from "./match-conditions.ts";
import { requirementsOf } from "./selector-requirements.ts";

export interface WebhookAuthorizerOptions {
	/** Sends a SubjectAccessReview to the server that a kubeconfig describes and gives its answer; throws when there is none. */
	post(review: SubjectAccessReview): Promise<SubjectAccessReview>;
	/** --authorization-webhook-cache-authorized-ttl in milliseconds; five minutes when absent. */
	readonly authorizedTtlMs?: number;
	/** --authorization-webhook-cache-unauthorized-ttl; thirty seconds when absent. */
	readonly unauthorizedTtlMs?: number;
	/** --authorization-webhook-version; v1 when absent. */
	readonly version?: "v1" | "v1beta1";
	/** CEL expressions over `request`: the server is asked only when all of them are true. */
	readonly matchConditions?: readonly string[];
	/** What a failure means: another one may allow it (the default), or nobody may. */
	readonly failurePolicy?: "NoOpinion" | "Deny";
	readonly clock: Clock;
}

/** authorization.k8s.io/v1 SubjectAccessReview, as far as it is used. */
export interface SubjectAccessReview {
	readonly apiVersion: string;
	readonly kind: "SubjectAccessReview";
	readonly metadata?: object;
	readonly spec: object;
	readonly status?: {
		readonly allowed?: boolean;
		readonly denied?: boolean;
		readonly reason?: string;
		readonly evaluationError?: string;
	};
}

const attempts = 5;
const firstDelayMs = 500;
const maxRemembered = 1024;
/** Requests whose attributes are longer are asked about each time: they would fill the cache. */
const maxRememberedLength = 10_000;

/** Asks another server (k8s.io/apiserver/plugin/pkg/authorizer/webhook). What a server that can't be reached means, its failure policy says. */
export function webhookAuthorizer(
	options: WebhookAuthorizerOptions,
): Authorizer {
	const { clock } = options;
	const allowedTtl = options.authorizedTtlMs ?? 300_000;
	const deniedTtl = options.unauthorizedTtlMs ?? 30_000;
	const remembered = new Map<
		string,
		{ until: number; decision: AuthorizationDecision }
	>();
	const conditions = new MatchConditions(options.matchConditions ?? []);
	const failed = (error: unknown): AuthorizationDecision => ({
		decision: options.failurePolicy === "Deny" ? "deny" : "no-opinion",
		reason: "",
		error: (error as Error).message,
	});
	return {
		name: "Webhook",
		async authorize(attributes) {
			try {
				if (!conditions.match(attributes))
					return { decision: "no-opinion", reason: "" };
			} catch (error) {
				return failed(error);
			}
			const spec = reviewSpec(attributes);
			const key = JSON.stringify(spec);
			const known = remembered.get(key);
			if (known !== undefined && clock.now() < known.until)
				return known.decision;
			let status: NonNullable<SubjectAccessReview["status"]>;
			try {
				status = (await ask(options, spec)).status ?? {};
			} catch (error) {
				return failed(error);
			}
			const decision = judge(status);
			if (key.length < maxRememberedLength) {
				if (remembered.size >= maxRemembered) remembered.clear();
				const ttl = status.allowed ? allowedTtl : deniedTtl;
				remembered.set(key, { until: clock.now() + ttl, decision });
			}
			return decision;
		},
		rulesFor: () => ({
			resourceRules: [],
			nonResourceRules: [],
			incomplete: true,
			error: "webhook authorizer does not support user rule resolution",
		}),
	};
}

async function ask(
	{ post, clock, version = "v1" }: WebhookAuthorizerOptions,
	spec: ReviewSpec,
): Promise<SubjectAccessReview> {
	for (let attempt = 1, delay = firstDelayMs; ; attempt++, delay *= 1.5) {
		try {
			return await post({
				apiVersion: `authorization.k8s.io/${version}`,
				kind: "SubjectAccessReview",
				metadata: {},
				spec: version === "v1" ? spec : inV1Beta1(spec),
			});
		} catch (error) {
			if (attempt === attempts) throw error;
			await sleep(clock, delay);
		}
	}
}

/** The old version calls the groups by another name. */
const inV1Beta1 = ({ groups, ...spec }: ReviewSpec): object =>
	groups === undefined ? spec : { ...spec, group: groups };

function judge(
	status: NonNullable<SubjectAccessReview["status"]>,
): AuthorizationDecision {
	const { allowed = false, denied = false, reason = "" } = status;
	if (denied && allowed)
		return {
			decision: "deny",
			reason,
			error:
				"webhook subject access review returned both allow and deny response",
		};
	return {
		decision: denied ? "deny" : allowed ? "allow" : "no-opinion",
		reason,
		...(status.evaluationError && { error: status.evaluationError }),
	};
}

interface ReviewSpec {
	readonly groups?: readonly string[];
}

function reviewSpec(asked: AuthorizationAttributes): ReviewSpec {
	const { user } = asked;
	const filled = (values: Record<string, string>) =>
		Object.fromEntries(Object.entries(values).filter(([, v]) => v !== ""));
	return {
		...(asked.isResourceRequest
			? {
					resourceAttributes: {
						...filled({
							namespace: asked.namespace,
							verb: asked.verb,
							group: asked.apiGroup,
							version: asked.apiVersion,
							resource: asked.resource,
							subresource: asked.subresource,
							name: asked.name,
						}),
						...requirementsOf(asked),
					},
				}
			: {
					nonResourceAttributes: filled({
						path: asked.path,
						verb: asked.verb,
					}),
				}),
		...(user.name !== "" && { user: user.name }),
		...(user.groups.length > 0 && { groups: user.groups }),
		...(user.extra && { extra: user.extra }),
		...(user.uid && { uid: user.uid }),
	};
}
