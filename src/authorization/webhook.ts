import { type Clock, sleep } from "../apimachinery/clock.ts";
import { parseFieldSelector } from "../apimachinery/selectors/fields.ts";
import { parseRequirements } from "../apimachinery/selectors/label-parser.ts";
import type {
	AuthorizationAttributes,
	AuthorizationDecision,
	Authorizer,
} from "./authorizer.ts";

export interface WebhookAuthorizerOptions {
	/** Sends a SubjectAccessReview to the server that a kubeconfig describes and gives its answer; throws when there is none. */
	post(review: SubjectAccessReview): Promise<SubjectAccessReview>;
	/** --authorization-webhook-cache-authorized-ttl in milliseconds; five minutes when absent. */
	readonly authorizedTtlMs?: number;
	/** --authorization-webhook-cache-unauthorized-ttl; thirty seconds when absent. */
	readonly unauthorizedTtlMs?: number;
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

/** Asks another server (k8s.io/apiserver/plugin/pkg/authorizer/webhook). A server that can't be reached has no opinion. */
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
	return {
		name: "Webhook",
		async authorize(attributes) {
			const spec = reviewSpec(attributes);
			const key = JSON.stringify(spec);
			const known = remembered.get(key);
			if (known !== undefined && clock.now() < known.until)
				return known.decision;
			let status: NonNullable<SubjectAccessReview["status"]>;
			try {
				status = (await ask(options, spec)).status ?? {};
			} catch (error) {
				return {
					decision: "no-opinion",
					reason: "",
					error: (error as Error).message,
				};
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
	{ post, clock }: WebhookAuthorizerOptions,
	spec: object,
): Promise<SubjectAccessReview> {
	for (let attempt = 1, delay = firstDelayMs; ; attempt++, delay *= 1.5) {
		try {
			return await post({
				apiVersion: "authorization.k8s.io/v1",
				kind: "SubjectAccessReview",
				metadata: {},
				spec,
			});
		} catch (error) {
			if (attempt === attempts) throw error;
			await sleep(clock, delay);
		}
	}
}

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

function reviewSpec(asked: AuthorizationAttributes): object {
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
						...selectors(asked),
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

/** Selectors as requirements; unreadable ones are left out, which asks for more than is read. */
function selectors({ fieldSelector, labelSelector }: AuthorizationAttributes) {
	const fields = requirements(fieldSelector, (text) =>
		parseFieldSelector(text).terms.map(({ field, operator, value }) => ({
			key: field,
			operator: operator === "=" ? "In" : "NotIn",
			values: [value],
		})),
	);
	const labels = requirements(labelSelector, (text) =>
		parseRequirements(text).flatMap(({ key, operator, values }) => {
			const name = labelOperators[operator];
			return name === undefined
				? []
				: [{ key, operator: name, ...(values.length > 0 && { values }) }];
		}),
	);
	return {
		...(fields && { fieldSelector: { requirements: fields } }),
		...(labels && { labelSelector: { requirements: labels } }),
	};
}

const labelOperators: Readonly<Record<string, string>> = {
	in: "In",
	"=": "In",
	"==": "In",
	notin: "NotIn",
	"!=": "NotIn",
	exists: "Exists",
	"!": "DoesNotExist",
};

function requirements(
	selector: string | undefined,
	parse: (text: string) => object[],
): object[] | undefined {
	try {
		const parsed = parse(selector ?? "");
		return parsed.length === 0 ? undefined : parsed;
	} catch {
		return undefined;
	}
}
