import { type Clock, formatTime } from "../apimachinery/clock.ts";
import { isConflict, isNotFound } from "../apimachinery/errors.ts";
import type { KubeObject } from "../apimachinery/object.ts";
import type { Client } from "../client/client.ts";
import { resources } from "../client/resources.ts";

const lastUsed = "kubernetes.io/legacy-token-last-used";

export interface LegacyTokenUseOptions {
	readonly clock: Clock;
	/** Acts as the API server itself. */
	readonly client: Client;
	secret(namespace: string, name: string): KubeObject | undefined;
	onError(message: string, error: unknown): void;
}

/** Labels a secret with the day on which its token was used last, once a day (pkg/serviceaccount/legacy.go). */
export function legacyTokenUse(
	options: LegacyTokenUseOptions,
): (namespace: string, name: string) => void {
	/** Secrets that are being labelled: many requests come with one token. */
	const busy = new Set<string>();
	return (namespace, name) => {
		const today = formatTime(options.clock.now()).slice(0, 10);
		const { metadata } = options.secret(namespace, name) ?? {};
		const key = `${namespace}/${name}`;
		if (metadata === undefined || busy.has(key)) return;
		if ((metadata.labels?.[lastUsed] ?? "") >= today) return;
		busy.add(key);
		options.client
			.patch(resources.secrets, namespace, name, "merge", {
				metadata: { uid: metadata.uid, labels: { [lastUsed]: today } },
			})
			.catch((error: unknown) => {
				if (!isNotFound(error) && !isConflict(error))
					options.onError("the use of a token can't be recorded", error);
			})
			.finally(() => busy.delete(key));
	};
}
