import { isNotFound } from "../apimachinery/errors.ts";
import type { KubeObject } from "../apimachinery/object.ts";
import type { Client, ResourceRef } from "../client/client.ts";
import type { Informer } from "../client/informer.ts";
import { kinds } from "../client/kinds.ts";
import { volumeClaimName } from "../client/pods/volume-claims.ts";
import { keyOf } from "../client/store.ts";
import type { Pod } from "../client/types/pod.ts";
import type { PersistentVolumeClaim } from "../client/types/storage.ts";
import { type ControllerDefinition, type Watch, watch } from "./definition.ts";
import { isGoing } from "./shared/objects.ts";
import { controllerOf } from "./shared/owners.ts";
import { grant, read, recordEvents } from "./shared/rules.ts";

const claimFinalizer = "kubernetes.io/pvc-protection";
const volumeFinalizer = "kubernetes.io/pv-protection";
const classFinalizer = "kubernetes.io/vac-protection";

/** Claims that a pod uses do not go (pkg/controller/volume/pvcprotection). */
export const claimProtectionController: ControllerDefinition = {
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
		pods.addIndex("claim", claimsOf);
		const isUsed = (claim: PersistentVolumeClaim) =>
			pods.lister
				.byIndex("claim", keyOf(claim))
				.some((pod) => uses(pod, claim));
		return {
			watches: [
				watchGuarded(claims, claimFinalizer),
				watch(pods, (enqueue) => {
					const wake = (pod: Pod) => {
						for (const key of claimsOf(pod)) enqueue(key);
					};
					return {
						onAdd: wake,
						onUpdate(old, pod) {
							if (old.metadata.uid !== pod.metadata.uid) wake(old);
						},
						onDelete: wake,
					};
				}),
			],
			async reconcile({ namespace, name }) {
				const claim = claims.lister.get(namespace, name);
				if (claim !== undefined)
					await guard(
						client,
						kinds.persistentVolumeClaims,
						claim,
						claimFinalizer,
						() => isUsed(claim),
					);
			},
		};
	},
};

/** Volumes that are bound do not go (pkg/controller/volume/pvprotection). */
export const volumeProtectionController: ControllerDefinition = {
	name: "persistentvolume-protection-controller",
	serviceAccount: "pv-protection-controller",
	rbac: [
		grant("core", "persistentvolumes", "get list update watch"),
		recordEvents,
	],
	create({ client, informers }) {
		const volumes = informers.of(kinds.persistentVolumes);
		return {
			watches: [watchGuarded(volumes, volumeFinalizer)],
			async reconcile({ name }) {
				const volume = volumes.lister.get("", name);
				if (volume !== undefined)
					await guard(
						client,
						kinds.persistentVolumes,
						volume,
						volumeFinalizer,
						() => volume.status?.phase === "Bound",
					);
			},
		};
	},
};

/** Classes that a volume or a claim has do not go (pkg/controller/volume/vacprotection). */
export const attributesClassProtectionController: ControllerDefinition = {
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
		const volumes = informers.of(kinds.persistentVolumes);
		const claims = informers.of(kinds.persistentVolumeClaims);
		const isUsed = (name: string) =>
			volumes.lister
				.list()
				.some(({ spec }) => spec.volumeAttributesClassName === name) ||
			claims.lister
				.list()
				.some(
					({ spec, status }) =>
						spec.volumeAttributesClassName === name ||
						status?.currentVolumeAttributesClassName === name,
				);
		return {
			watches: [
				watchGuarded(classes, classFinalizer),
				watch(volumes, (enqueue) => ({
					onDelete: ({ spec }) => enqueue(spec.volumeAttributesClassName ?? ""),
				})),
				watch(claims, (enqueue) => ({
					onDelete: ({ spec }) => enqueue(spec.volumeAttributesClassName ?? ""),
				})),
			],
			async reconcile({ name }) {
				const found = classes.lister.get("", name);
				if (found !== undefined)
					await guard(
						client,
						kinds.volumeAttributesClasses,
						found,
						classFinalizer,
						() => isUsed(name),
					);
			},
		};
	},
};

/** Who takes a finalizer off in order to delete has that long before it comes back. */
const restoreAfterMs = 500;

function watchGuarded<T extends KubeObject>(
	informer: Informer<T>,
	finalizer: string,
): Watch {
	return watch(informer, (enqueue) => {
		const look = (object: T) => {
			const guarded = object.metadata.finalizers?.includes(finalizer) === true;
			if (guarded === isGoing(object))
				enqueue(keyOf(object), guarded ? 0 : restoreAfterMs);
		};
		return { onAdd: look, onUpdate: (_, object) => look(object) };
	});
}

/** Gives an object its finalizer, and takes it off when the object is deleted and nobody uses it. */
async function guard<T extends KubeObject>(
	client: Client,
	resource: ResourceRef<T>,
	object: T,
	finalizer: string,
	isUsed: () => boolean,
): Promise<void> {
	const { finalizers = [] } = object.metadata;
	const guarded = finalizers.includes(finalizer);
	if (isGoing(object) !== guarded) return;
	if (guarded && isUsed()) return;
	const metadata = {
		...object.metadata,
		finalizers: guarded
			? finalizers.filter((other) => other !== finalizer)
			: [...finalizers, finalizer],
	};
	try {
		await client.update(resource, { ...object, metadata });
	} catch (error) {
		if (!isNotFound(error)) throw error;
	}
}

/** Keys of the claims that a pod names, those of its ephemeral volumes included. */
function claimsOf(pod: Pod): string[] {
	return (pod.spec.volumes ?? []).flatMap((volume) => {
		const name = volumeClaimName(pod, volume);
		return name === undefined ? [] : [`${pod.metadata.namespace}/${name}`];
	});
}

/** A pod without a node can't have the claim mounted, and won't be let start with one that is deleted. */
function uses(pod: Pod, claim: PersistentVolumeClaim): boolean {
	if ((pod.spec.nodeName ?? "") === "") return false;
	return (pod.spec.volumes ?? []).some(
		(volume) =>
			volume.persistentVolumeClaim?.claimName === claim.metadata.name ||
			(volume.ephemeral !== undefined &&
				`${pod.metadata.name}-${volume.name}` === claim.metadata.name &&
				controllerOf(claim)?.uid === pod.metadata.uid),
	);
}
