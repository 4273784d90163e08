import { isNotFound } from "../../apimachinery/errors.ts";
import { kinds } from "../../client/kinds.ts";
import type { Pod, Volume } from "../../client/types/pod.ts";
import type { NodeContext } from "../context.ts";
import { configMap, MissingObject, secret } from "./objects.ts";

interface ProjectedSource {
	readonly configMap?: { name?: string; optional?: boolean };
	readonly secret?: { name?: string; optional?: boolean };
}

/** Throws a MissingObject with the message of a FailedMount event when a volume of the pod can't be set up. */
export async function mountVolumes(
	context: NodeContext,
	pod: Pod,
): Promise<void> {
	for (const volume of pod.spec.volumes ?? []) {
		try {
			await mount(context, pod, volume);
		} catch (error) {
			if (!(error instanceof MissingObject)) throw error;
			throw error instanceof ClaimNotReady
				? error
				: new MissingObject(
						`MountVolume.SetUp failed for volume ${JSON.stringify(volume.name)} : ${error.message}`,
					);
		}
	}
}

class ClaimNotReady extends MissingObject {}

async function mount(
	context: NodeContext,
	pod: Pod,
	volume: Volume,
): Promise<void> {
	const { namespace = "" } = pod.metadata;
	if (volume.configMap !== undefined) {
		const { name = "", optional } = volume.configMap;
		await configMap(context, namespace, name, optional);
	}
	if (volume.secret !== undefined) {
		const { secretName = "", optional } = volume.secret;
		await secret(context, namespace, secretName, optional);
	}
	const projected = volume.projected as
		| { sources?: readonly ProjectedSource[] }
		| undefined;
	for (const source of projected?.sources ?? []) {
		if (source.configMap !== undefined)
			await configMap(
				context,
				namespace,
				source.configMap.name ?? "",
				source.configMap.optional,
			);
		if (source.secret !== undefined)
			await secret(
				context,
				namespace,
				source.secret.name ?? "",
				source.secret.optional,
			);
	}
	const claim =
		volume.persistentVolumeClaim?.claimName ??
		(volume.ephemeral === undefined
			? undefined
			: `${pod.metadata.name}-${volume.name}`);
	if (claim !== undefined)
		await useClaim(context, namespace, volume.name, claim);
}

async function useClaim(
	{ client }: NodeContext,
	namespace: string,
	volume: string,
	name: string,
): Promise<void> {
	const trouble = (why: string) =>
		new ClaimNotReady(
			`Unable to attach or mount volumes: unmounted volumes=[${volume}], unattached volumes=[], failed to process volumes=[${volume}]: error processing PVC ${namespace}/${name}: ${why}`,
		);
	try {
		const found = await client.get(
			kinds.persistentVolumeClaims,
			namespace,
			name,
		);
		if (found.status?.phase !== "Bound") throw trouble("PVC is not bound");
		if (found.metadata.deletionTimestamp !== undefined)
			throw trouble("PVC is being deleted");
	} catch (error) {
		if (!isNotFound(error)) throw error;
		throw trouble(
			`failed to fetch PVC from API server: persistentvolumeclaims ${JSON.stringify(name)} not found`,
		);
	}
}
