import { type Clock, formatTime } from "../apimachinery/clock.ts";
import type { UnstructuredObject } from "../apimachinery/object.ts";
import type { Client } from "../client/client.ts";
import { resources } from "../client/resources.ts";
import { ensureOne } from "./ensure.ts";

/** Since when the use of tokens kept in secrets is recorded, as a day (pkg/controlplane/controller/legacytokentracking). */
export const ensureLegacyTokenTracking = (
	client: Client,
	clock: Clock,
): Promise<void> => {
	const today = formatTime(clock.now()).slice(0, 10);
	return ensureOne<UnstructuredObject>(
		client,
		resources.configMaps,
		{
			apiVersion: "v1",
			kind: "ConfigMap",
			metadata: {
				name: "kube-apiserver-legacy-service-account-token-tracking",
				namespace: "kube-system",
			},
			data: { since: today },
		},
		(existing) => {
			const since = existing.data?.since;
			// A day that can't be read, or is yet to come, starts anew.
			return /^\d{4}-\d\d-\d\d$/.test(since ?? "") && since <= today
				? undefined
				: {
						update: { ...existing, data: { ...existing.data, since: today } },
					};
		},
	);
};
