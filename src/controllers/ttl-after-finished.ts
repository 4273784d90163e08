import { isNotFound } from "../apimachinery/errors.ts";
import { kinds } from "../client/kinds.ts";
import { keyOf } from "../client/store.ts";
import type { Job } from "../client/types/batch.ts";
import { type ControllerDefinition, watch } from "./definition.ts";
import { isGoing } from "./shared/objects.ts";
import { timeMs } from "./shared/pods.ts";
import { grant, recordEvents } from "./shared/rules.ts";

/** Deletes finished Jobs when their time is over (pkg/controller/ttlafterfinished). */
export const ttlAfterFinishedController: ControllerDefinition = {
	name: "ttl-after-finished-controller",
	serviceAccount: "ttl-after-finished-controller",
	rbac: [grant("batch", "jobs", "delete get list watch"), recordEvents],
	create({ client, informers, clock }) {
		const jobs = informers.of(kinds.jobs);
		return {
			watches: [
				watch(jobs, (enqueue) => {
					const look = (job: Job) => {
						if (expiry(job) !== undefined) enqueue(keyOf(job));
					};
					return { onAdd: look, onUpdate: (_, job) => look(job) };
				}),
			],
			async reconcile({ namespace, name }) {
				const cached = jobs.lister.get(namespace, name);
				if (cached === undefined) return undefined;
				const wait = (job: Job) => (expiry(job) ?? Infinity) - clock.now();
				const left = wait(cached);
				if (left > 0)
					return left === Infinity ? undefined : { requeueAfter: left };
				try {
					// The time may have been changed meanwhile.
					const fresh = await client.get(kinds.jobs, namespace, name);
					const now = wait(fresh);
					if (now > 0)
						return now === Infinity ? undefined : { requeueAfter: now };
					await client.delete(kinds.jobs, namespace, name, {
						propagationPolicy: "Foreground",
						preconditions: { uid: fresh.metadata.uid ?? "" },
					});
				} catch (error) {
					if (!isNotFound(error)) throw error;
				}
				return undefined;
			},
		};
	},
};

/** When a finished Job is to go, in milliseconds since the epoch; undefined when it stays. */
function expiry(job: Job): number | undefined {
	const { ttlSecondsAfterFinished } = job.spec;
	if (ttlSecondsAfterFinished === undefined || isGoing(job)) return undefined;
	const finished = job.status.conditions?.find(
		({ type, status }) =>
			(type === "Complete" || type === "Failed") && status === "True",
	);
	const at = timeMs(finished?.lastTransitionTime);
	return at === undefined ? undefined : at + ttlSecondsAfterFinished * 1000;
}
