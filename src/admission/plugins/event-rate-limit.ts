import { StatusError } from "../../apimachinery/errors.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import type { AdmissionAttributes, AdmissionPlugin } from "../admission.ts";

interface Limit {
	readonly type: "Server" | "Namespace" | "User" | "SourceAndObject";
	/** Events a second, and how many may come at once. */
	readonly qps: number;
	readonly burst: number;
	/** How many keys are remembered. */
	readonly cacheSize?: number;
}

export interface EventRateLimitConfiguration {
	readonly limits?: readonly Limit[];
}

interface Bucket {
	tokens: number;
	at: number;
}

const defaultCacheSize = 4096;

/** Events beyond a rate are refused (plugin/pkg/admission/eventratelimit). */
export function eventRateLimit({
	limits = [],
}: EventRateLimitConfiguration = {}): AdmissionPlugin {
	const enforcers = limits.map((limit) => new Enforcer(limit));
	return {
		name: "EventRateLimit",
		enabledByDefault: false,
		operations: ["CREATE", "UPDATE"],
		resources: ["events"],
		validate(attributes, { clock }) {
			if (attributes.dryRun) return;
			const refusals = enforcers.flatMap(
				(enforcer) => enforcer.refusal(attributes, clock.now()) ?? [],
			);
			if (refusals.length === 0) return;
			throw new StatusError(
				429,
				"TooManyRequests",
				refusals.length === 1
					? (refusals[0] ?? "")
					: `[${refusals.join(", ")}]`,
			);
		},
	};
}

/** One limit: a bucket of tokens for each key. */
class Enforcer {
	readonly #limit: Limit;
	readonly #buckets = new Map<string, Bucket>();

	constructor(limit: Limit) {
		this.#limit = limit;
	}

	refusal(attributes: AdmissionAttributes, now: number): string | undefined {
		const { type, qps, burst, cacheSize = defaultCacheSize } = this.#limit;
		const key = keys[type](attributes);
		const bucket = this.#buckets.get(key) ?? { tokens: burst, at: now };
		const earned = ((now - bucket.at) / 1000) * qps;
		bucket.tokens = Math.min(burst, bucket.tokens + earned);
		bucket.at = now;
		// The one that was used last is forgotten last.
		this.#buckets.delete(key);
		this.#buckets.set(key, bucket);
		if (this.#buckets.size > cacheSize) {
			const [oldest] = this.#buckets.keys();
			if (oldest !== undefined) this.#buckets.delete(oldest);
		}
		if (bucket.tokens < 1)
			return `limit reached on type ${type} for key ${key}`;
		bucket.tokens--;
		return undefined;
	}
}

type Event = KubeObject & {
	source?: { component?: string; host?: string };
	involvedObject?: Readonly<Record<string, string>>;
};

const keys: Readonly<
	Record<Limit["type"], (attributes: AdmissionAttributes) => string>
> = {
	Server: () => "",
	Namespace: ({ namespace }) => namespace,
	User: ({ user }) => user.name,
	SourceAndObject({ object }) {
		const { source = {}, involvedObject = {} } = object as Event;
		const named = ["kind", "namespace", "name", "uid", "apiVersion"];
		return [
			source.component ?? "",
			source.host ?? "",
			...named.map((name) => involvedObject[name] ?? ""),
		].join("");
	},
};
