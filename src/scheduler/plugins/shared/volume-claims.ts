import type { UnstructuredObject } from "../../../apimachinery/object.ts";
import { volumeClaimName } from "../../../client/pods/volume-claims.ts";
import type { Pod } from "../../../client/types/pod.ts";
import type {
	PersistentVolume,
	PersistentVolumeClaim,
} from "../../../client/types/storage.ts";
import type { Listers } from "../../listers.ts";

const bindCompleted = "pv.kubernetes.io/bind-completed";

export const isBound = ({ metadata, spec }: PersistentVolumeClaim): boolean =>
	(spec.volumeName ?? "") !== "" &&
	metadata.annotations?.[bindCompleted] !== undefined;

/** spec.storageClassName, or the annotation that came before it. */
export const classOf = ({ metadata, spec }: PersistentVolumeClaim): string =>
	metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ??
	spec.storageClassName ??
	"";

/** Does the class wait for a pod before a volume is bound? */
export const waitsForConsumer = (
	claim: PersistentVolumeClaim,
	{ storageClasses }: Listers,
): boolean =>
	storageClasses.get("", classOf(claim))?.volumeBindingMode ===
	"WaitForFirstConsumer";

/** The volumes that the pod's claims are bound to, as far as they are. */
export function boundVolumes(pod: Pod, listers: Listers): PersistentVolume[] {
	const { namespace = "" } = pod.metadata;
	return (pod.spec.volumes ?? []).flatMap((volume) => {
		const name = volumeClaimName(pod, volume);
		const claim =
			name === undefined ? undefined : listers.claims.get(namespace, name);
		const bound = listers.volumes.get("", claim?.spec.volumeName ?? "");
		return bound === undefined ? [] : [bound];
	});
}

/** Names of CSI drivers that a node has, with how many volumes each can attach there. */
export function attachLimits(
	csiNode: UnstructuredObject | undefined,
): Map<string, number> {
	const drivers: { name: string; allocatable?: { count?: number } }[] =
		csiNode?.spec?.drivers ?? [];
	return new Map(
		drivers.flatMap(({ name, allocatable }) =>
			allocatable?.count === undefined
				? []
				: [[name, allocatable.count] as const],
		),
	);
}
