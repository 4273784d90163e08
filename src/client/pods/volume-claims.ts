import type { Pod, Volume } from "../types/pod.ts";

/** The name of the claim behind a volume of the pod; undefined when the volume is of another sort. */
export const volumeClaimName = (
	{ metadata }: Pod,
	volume: Volume,
): string | undefined =>
	volume.persistentVolumeClaim?.claimName ??
	(volume.ephemeral === undefined
		? undefined
		: `${metadata.name}-${volume.name}`);
