import { createHash } from "node:crypto";
import { type Clock, sleep } from "../apimachinery/clock.ts";
import type { AuthenticationResult } from "./authenticator.ts";
import type { TokenAuthenticator } from "./bearer.ts";

export interface WebhookTokenOptions {
	/** Sends a TokenReview to the server that a kubeconfig describes and gives its answer; throws when there is none. */
	post(body: TokenReview): Promise<TokenReview>;
	readonly apiAudiences: readonly string[];
	/** --authentication-token-webhook-cache-ttl in milliseconds; two minutes when absent. */
	readonly cacheTtlMs?: number;
	/** --authentication-token-webhook-version; v1 when absent. */
	readonly version?: "v1" | "v1beta1";
	readonly clock: Clock;
}

/** authentication.k8s.io/v1 TokenReview, as far as it is used. */
export interface TokenReview {
	readonly apiVersion: string;
	readonly kind: "TokenReview";
	readonly metadata?: object;
	readonly spec: {
		readonly token: string;
		readonly audiences?: readonly string[];
	};
	readonly status?: {
		readonly authenticated?: boolean;
		readonly audiences?: readonly string[];
		readonly error?: string;
		readonly user?: {
			readonly username?: string;
			readonly uid?: string;
			readonly groups?: readonly string[];
			readonly extra?: Readonly<Record<string, readonly string[]>>;
		};
	};
}

type Outcome =
	| { readonly result: AuthenticationResult | undefined }
	| { readonly error: string };

const attempts = 5;
const firstDelayMs = 500;
const maxRemembered = 4096;

/** Asks another server about tokens (k8s.io/apiserver/plugin/pkg/authenticator/token/webhook). */
export function webhookTokenAuthenticator(
	options: WebhookTokenOptions,
): TokenAuthenticator {
	const ttl = options.cacheTtlMs ?? 120_000;
	const remembered = new Map<string, { until: number; outcome: Outcome }>();
	return {
		name: "webhook",
		async authenticateToken(token, wanted) {
			const key = createHash("sha256")
				.update(JSON.stringify([token, wanted]))
				.digest("base64");
			const known = remembered.get(key);
			const now = options.clock.now();
			let outcome = known?.outcome;
			if (known === undefined || known.until <= now || outcome === undefined) {
				outcome = judge(
					await ask(options, token, wanted),
					wanted,
					options.apiAudiences,
				);
				if (remembered.size >= maxRemembered) remembered.clear();
				remembered.set(key, { until: now + ttl, outcome });
			}
			if ("error" in outcome) throw new Error(outcome.error);
			return outcome.result;
		},
	};
}

/** Failures to reach the server are retried with growing pauses, and never remembered. */
async function ask(
	options: WebhookTokenOptions,
	token: string,
	audiences: readonly string[] | undefined,
): Promise<TokenReview> {
	for (let attempt = 1, delay = firstDelayMs; ; attempt++, delay *= 1.5) {
		try {
			return await options.post({
				apiVersion: `authentication.k8s.io/${options.version ?? "v1"}`,
				kind: "TokenReview",
				metadata: {},
				spec: { token, ...(audiences && { audiences }) },
			});
		} catch (error) {
			if (attempt === attempts) throw error;
			await sleep(options.clock, delay);
		}
	}
}

function judge(
	review: TokenReview,
	wanted: readonly string[] | undefined,
	own: readonly string[],
): Outcome {
	const status = review.status ?? {};
	if (status.authenticated !== true)
		return status.error ? { error: status.error } : { result: undefined };
	const { username = "", uid, groups = [], extra } = status.user ?? {};
	const user = {
		name: username,
		groups,
		...(uid && { uid }),
		...(extra && { extra }),
	};
	if (wanted === undefined) return { result: { user } };
	const meant = status.audiences?.length ? status.audiences : own;
	const audiences = wanted.filter((audience) => meant.includes(audience));
	return { result: audiences.length === 0 ? undefined : { user, audiences } };
}
