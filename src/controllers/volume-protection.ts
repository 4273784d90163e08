/** Storage objects that are in use are not gone before they are free (pkg/controller/volume/pvcprotection, pvprotection, vacprotection). */
import { isConflict, isNotFound } from "../apimachinery/errors.ts";
import type { KubeObject } from "../apimachinery/object.ts";
import type { Client, ResourceRef } from "../client/client.ts";
import { kinds } from "../client/kinds.ts";
import type { Pod } from "../client/types/pod.ts";
import {
	type ControllerDefinition,
	type Enqueue,
	watch,
	watchOwn,
} from "./definition.ts";
import { isGoing } from "./shared/objects.ts";
import { isPodFinished } from "./shared/pods.ts";
import { grant, read, recordEvents } from "./shared/rules.ts";

/** Takes the finalizer off; a change in between brings the object here again. */
async function release<T extends KubeObject>(
	client: Client,
	resource: ResourceRef<T>,
	object: T,
	finalizer: string,
): Promise<void> {
	const finalizers = (object.metadata.finalizers ?? []).filter(
		(name) => name !== finalizer,
	);
	try {
		await client.update(resource, {
			...object,
			metadata: { ...object.metadata, finalizers },
		});
	} catch (error) {
		if (!isConflict(error) && !isNotFound(error)) throw error;
	}
}

const holds = ({ metadata }: KubeObject, finalizer: string): boolean =>
	metadata.finalizers?.includes(finalizer) ?? false;

const claimFinalizer = "kubernetes.io/pvc-protection";

/** The claims that a pod mounts, those of its ephemeral volumes included. */
const claimsOf = ({ metadata, spec }: Pod): string[] =>
	(spec.volumes ?? []).flatMap((volume) => {
		const { persistentVolumeClaim: claim } = volume;
		if (claim !== undefined) return [claim.claimName];
		return volume.ephemeral === undefined
			? []
			: [`${metadata.name}-${volume.name}`];
	});

export const pvcProtectionController: ControllerDefinition = {
	name: "persistentvolumeclaim-protection-controller",
	serviceAccount: "pvc-protection-controller",
	rbac: [
		grant("core", "persistentvolumeclaims", "get list update watch"),
		grant("core", "persistentvolumeclaims/status", "update"),
		grant("core", "pods", read),
		recordEvents,
	],
	create({ client, informers }) {
		const claims = informers.of(kinds.persistentVolumeClaims);
		const pods = informers.of(kinds.pods);
		const enqueueClaims = (enqueue: Enqueue, pod: Pod) => {
			for (const name of claimsOf(pod))
				enqueue(`${pod.metadata.namespace}/${name}`);
		};
		return {
			watches: [
				watchOwn(claims),
				watch(pods, (enqueue) => ({
					onUpdate: (_, pod) => {
						if (isPodFinished(pod)) enqueueClaims(enqueue, pod);
					},
					onDelete: (pod) => enqueueClaims(enqueue, pod),
				})),
			],
			async reconcile({ namespace, name }) {
				const claim = claims.lister.get(namespace, name);
				if (claim === undefined || !isGoing(claim)) return;
				if (!holds(claim, claimFinalizer)) return;
				const inUse = pods.lister
					.list(namespace)
					.some((pod) => !isPodFinished(pod) && claimsOf(pod).includes(name));
				if (inUse) return;
				await release(
					client,
					kinds.persistentVolumeClaims,
					claim,
					claimFinalizer,
				);
			},
		};
	},
};

const volumeFinalizer = "kubernetes.io/pv-protection";

export const pvProtectionController: ControllerDefinition = {
	name: "persistentvolume-protection-controller",
	serviceAccount: "pv-protection-controller",
	rbac: [
		grant("core", "persistentvolumes", "get list update watch"),
		recordEvents,
	],
	create({ client, informers }) {
		const volumes = informers.of(kinds.persistentVolumes);
		return {
			watches: [watchOwn(volumes)],
			async reconcile({ name }) {
				const volume = volumes.lister.get("", name);
				if (volume === undefined || !isGoing(volume)) return;
				if (!holds(volume, volumeFinalizer)) return;
				if (volume.status?.phase === "Bound") return;
				await release(client, kinds.persistentVolumes, volume, volumeFinalizer);
			},
		};
	},
};

const classFinalizer = "kubernetes.io/vac-protection";

export const vacProtectionController: ControllerDefinition = {
	name: "volumeattributesclass-protection-controller",
	serviceAccount: "volumeattributesclass-protection-controller",
	rbac: [
		grant("core", "persistentvolumeclaims", read),
		grant("core", "persistentvolumes", read),
		grant("storage.k8s.io", "volumeattributesclasses", "get list update watch"),
		recordEvents,
	],
	create({ client, informers }) {
		const classes = informers.of(kinds.volumeAttributesClasses);
		const claims = informers.of(kinds.persistentVolumeClaims);
		const volumes = informers.of(kinds.persistentVolumes);
		const usesClass = (name: string) =>
			claims.lister
				.list()
				.some(
					({ spec, status }) =>
						spec.volumeAttributesClassName === name ||
						status?.currentVolumeAttributesClassName === name,
				) ||
			volumes.lister
				.list()
				.some(({ spec }) => spec.volumeAttributesClassName === name);
		const again = (enqueue: Enqueue) => () => {
			for (const one of classes.lister.list())
				if (isGoing(one)) enqueue(one.metadata.name ?? "");
		};
		return {
			watches: [
				watchOwn(classes),
				watch(claims, (enqueue) => ({
					onUpdate: again(enqueue),
					onDelete: again(enqueue),
				})),
				watch(volumes, (enqueue) => ({
					onUpdate: again(enqueue),
					onDelete: again(enqueue),
				})),
			],
			async reconcile({ name }) {
				const one = classes.lister.get("", name);
				if (one === undefined || !isGoing(one)) return;
				if (!holds(one, classFinalizer) || usesClass(name)) return;
				await release(
					client,
					kinds.volumeAttributesClasses,
					one,
					classFinalizer,
				);
			},
		};
	},
};
