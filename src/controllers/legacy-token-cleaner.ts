import { formatTime, sleep } from "../apimachinery/clock.ts";
import { isConflict, isNotFound } from "../apimachinery/errors.ts";
import { kinds } from "../client/kinds.ts";
import type { Secret, ServiceAccount } from "../client/types/core.ts";
import type { Pod } from "../client/types/pod.ts";
import {
	type ControllerContext,
	type ControllerDefinition,
	reads,
} from "./definition.ts";
import { timeMs } from "./shared/pods.ts";
import { grant } from "./shared/rules.ts";

const dayMs = 24 * 3600_000;
/** --legacy-service-account-token-clean-up-period */
const cleanUpMs = 365 * dayMs;
const lastUsed = "kubernetes.io/legacy-token-last-used";
const invalidSince = "kubernetes.io/legacy-token-invalid-since";
const tracking = "kube-apiserver-legacy-service-account-token-tracking";

/**
 * Invalidates tokens in secrets that were made automatically and not used for a year, and deletes them after another
 * one (pkg/controller/serviceaccount/legacy_serviceaccount_token_cleaner.go).
 */
export const legacyTokenCleaner: ControllerDefinition = {
	name: "legacy-serviceaccount-token-cleaner-controller",
	serviceAccount: "legacy-service-account-token-cleaner",
	rbac: [
		grant("core", "configmaps", "get", tracking),
		grant("core", "secrets", "delete patch"),
	],
	create(context) {
		const { clock, informers, onError } = context;
		const secrets = informers.of(kinds.secrets);
		const accounts = informers.of(kinds.serviceAccounts);
		const pods = informers.of(kinds.pods);
		const look = async () => {
			if (!(await isTrackedLongEnough(context))) return;
			for (const secret of secrets.lister.list()) {
				const { namespace = "" } = secret.metadata;
				if (secret.type !== "kubernetes.io/service-account-token") continue;
				const account = accounts.lister.get(
					namespace,
					secret.metadata.annotations?.["kubernetes.io/service-account.name"] ??
						"",
				);
				const verdict = judgeLegacyToken(
					secret,
					account,
					pods.lister.list(namespace),
					clock.now(),
				);
				await carryOut(context, secret, verdict).catch((error: unknown) => {
					if (!isNotFound(error) && !isConflict(error))
						onError("cannot clean up", error);
				});
			}
		};
		return {
			workers: 0,
			watches: [reads(secrets), reads(accounts), reads(pods)],
			async reconcile() {},
			async run(_, signal) {
				while (!signal.aborted) {
					await look().catch((error) => onError("cannot clean up", error));
					await sleep(clock, dayMs, signal).catch(() => {});
				}
			},
		};
	},
};

const dayOf = (ms: number): string => formatTime(ms).slice(0, 10);

/** Nothing is known of tokens before their use was recorded. */
async function isTrackedLongEnough({
	client,
	clock,
}: ControllerContext): Promise<boolean> {
	const { data } = await client
		.get(kinds.configMaps, "kube-system", tracking)
		.catch((error: unknown) => {
			if (isNotFound(error)) return { data: undefined };
			throw error;
		});
	const since = Date.parse(data?.since ?? "");
	return !Number.isNaN(since) && since <= clock.now() - cleanUpMs;
}

export type LegacyTokenVerdict = "keep" | "invalidate" | "delete";

/** What becomes of a token: those that are young, used, mounted or made by hand are kept. */
export function judgeLegacyToken(
	{ metadata }: Secret,
	account: ServiceAccount | undefined,
	pods: readonly Pod[],
	now: number,
): LegacyTokenVerdict {
	const { name = "", creationTimestamp, labels, annotations } = metadata;
	const before = now - cleanUpMs;
	if ((timeMs(creationTimestamp) ?? now) >= before) return "keep";
	if ((labels?.[lastUsed] ?? "") >= dayOf(before)) return "keep";
	if (pods.some((pod) => mounts(pod, name))) return "keep";
	const uid = annotations?.["kubernetes.io/service-account.uid"];
	if (account === undefined || (uid && uid !== account.metadata.uid))
		return "keep";
	if (!account.secrets?.some((reference) => reference.name === name))
		return "keep";
	const since = labels?.[invalidSince] ?? "";
	if (Number.isNaN(Date.parse(since))) return "invalidate";
	return since < dayOf(before) ? "delete" : "keep";
}

const mounts = ({ spec }: Pod, secret: string): boolean =>
	(spec.volumes ?? []).some(
		(volume) =>
			(volume as { secret?: { secretName?: string } }).secret?.secretName ===
			secret,
	);

async function carryOut(
	{ client, clock }: ControllerContext,
	{ metadata }: Secret,
	verdict: LegacyTokenVerdict,
): Promise<void> {
	const {
		name = "",
		namespace = "",
		uid = "",
		resourceVersion = "",
	} = metadata;
	if (verdict === "invalidate")
		await client.patch(kinds.secrets, namespace, name, "merge", {
			metadata: { uid, labels: { [invalidSince]: dayOf(clock.now()) } },
		});
	if (verdict === "delete")
		await client.delete(kinds.secrets, namespace, name, {
			preconditions: { uid, resourceVersion },
		});
}
