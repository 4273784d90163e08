import { sleep } from "../../apimachinery/clock.ts";
import { kinds } from "../../client/kinds.ts";
import { keyOf } from "../../client/store.ts";
import type { PersistentVolume } from "../../client/types/storage.ts";
import {
	type Controller,
	type ControllerContext,
	type ControllerDefinition,
	type Enqueue,
	reads,
	watch,
} from "../definition.ts";
import { grant, read, recordEvents } from "../shared/rules.ts";
import { ClaimSync } from "./claim.ts";
import { classOf } from "./match.ts";
import { VolumeSync } from "./volume.ts";
import { BinderWrites } from "./write.ts";

/** --pvclaimbinder-sync-period */
const resyncPeriod = 15_000;

/** Brings volumes and claims together (pkg/controller/volume/persistentvolume). */
export const persistentVolumeBinder: ControllerDefinition = {
	name: "persistentvolume-binder-controller",
	serviceAccount: "persistent-volume-binder",
	component: "persistentvolume-controller",
	rbac: [
		grant("core", "persistentvolumes", "create delete get list update watch"),
		grant("core", "persistentvolumes/status", "update"),
		grant("core", "persistentvolumeclaims", "get list update watch"),
		grant("core", "persistentvolumeclaims/status", "update"),
		grant("core", "pods", "create delete get list watch"),
		grant("storage.k8s.io", "storageclasses", read),
		grant("core", "nodes", "list watch"),
		recordEvents,
		grant("core", "events", "watch"),
	],
	create(context) {
		const queues: Queues = { claims: () => {}, volumes: () => {} };
		const writes = new BinderWrites(context);
		return [
			claims(context, new ClaimSync(context, writes), queues),
			volumes(
				context,
				new VolumeSync(context, writes, (key) => queues.claims(key)),
				queues,
			),
		];
	},
};

/** A change on one side wakes the other. */
interface Queues {
	claims: Enqueue;
	volumes: Enqueue;
}

function claims(
	context: ControllerContext,
	sync: ClaimSync,
	queues: Queues,
): Controller {
	const { informers } = context;
	const claims = informers.of(kinds.persistentVolumeClaims);
	return {
		name: "claims",
		// One after the other: two claims must not get the same volume.
		workers: 1,
		watches: [
			reads(informers.of(kinds.persistentVolumes)),
			reads(informers.of(kinds.pods)),
			watch(informers.of(kinds.storageClasses), (enqueue) => {
				const wake = () => {
					for (const claim of claims.lister.list())
						if (claim.status?.phase === "Pending") enqueue(keyOf(claim));
				};
				return { onAdd: wake, onUpdate: wake };
			}),
			watch(claims, (enqueue) => {
				queues.claims = enqueue;
				return {
					onAdd: (claim) => enqueue(keyOf(claim)),
					onUpdate: (_, claim) => enqueue(keyOf(claim)),
					onDelete({ spec }) {
						if (spec.volumeName !== undefined) queues.volumes(spec.volumeName);
					},
				};
			}),
		],
		async reconcile({ namespace, name }) {
			const claim = claims.lister.get(namespace, name);
			if (claim !== undefined) await sync.run(claim);
		},
		async run(enqueue, signal) {
			while (!signal.aborted) {
				await sleep(context.clock, resyncPeriod, signal).catch(() => {});
				for (const claim of claims.lister.list())
					if (claim.status?.phase !== "Bound") enqueue(keyOf(claim));
			}
		},
	};
}

function volumes(
	context: ControllerContext,
	sync: VolumeSync,
	queues: Queues,
): Controller {
	const { informers } = context;
	const volumes = informers.of(kinds.persistentVolumes);
	const claims = informers.of(kinds.persistentVolumeClaims);
	/** Claims that wait for a volume like this. */
	const offer = (volume: PersistentVolume) => {
		if (volume.status?.phase !== "Available") return;
		for (const claim of claims.lister.list())
			if (claim.status?.phase !== "Bound" && classOf(claim) === classOf(volume))
				queues.claims(keyOf(claim));
	};
	return {
		name: "volumes",
		workers: 1,
		watches: [
			reads(claims),
			watch(volumes, (enqueue) => {
				queues.volumes = enqueue;
				return {
					onAdd(volume) {
						enqueue(keyOf(volume));
						offer(volume);
					},
					onUpdate(_, volume) {
						enqueue(keyOf(volume));
						offer(volume);
					},
					onDelete({ spec }) {
						const { namespace, name } = spec.claimRef ?? {};
						if (name !== undefined) queues.claims(`${namespace}/${name}`);
					},
				};
			}),
		],
		async reconcile({ name }) {
			const volume = volumes.lister.get("", name);
			if (volume !== undefined) await sync.run(volume);
		},
		async run(enqueue, signal) {
			while (!signal.aborted) {
				await sleep(context.clock, resyncPeriod, signal).catch(() => {});
				for (const volume of volumes.lister.list())
					if (volume.status?.phase !== "Bound") enqueue(keyOf(volume));
			}
		},
	};
}
