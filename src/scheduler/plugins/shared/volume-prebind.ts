import { resources } from "../../../client/resources.ts";
import type {
	PersistentVolume,
	PersistentVolumeClaim,
} from "../../../client/types/storage.ts";
import type { Cycle } from "../../framework/plugin.ts";
import { isBound } from "./volume-claims.ts";
import { selectedNode } from "./volume-matching.ts";

/** What choosing a node means for the claims that wait for one. */
export interface VolumeDecisions {
	readonly matched: readonly (readonly [
		PersistentVolumeClaim,
		PersistentVolume,
	])[];
	readonly provisioned: readonly PersistentVolumeClaim[];
}

const bindTimeout = 600_000;

/** Tells the volume controller what was decided and waits until it has bound the claims (volumebinding/binder.go). */
export async function bindVolumes(
	{ handle, pod }: Cycle,
	node: string,
	{ matched, provisioned }: VolumeDecisions,
): Promise<void> {
	const { client, clock, listers } = handle;
	const { namespace = "" } = pod.metadata;
	for (const [claim, volume] of matched)
		await client.patch(
			resources.persistentVolumes,
			"",
			volume.metadata.name ?? "",
			"merge",
			{
				metadata: {
					resourceVersion: volume.metadata.resourceVersion,
					annotations: { "pv.kubernetes.io/bound-by-controller": "yes" },
				},
				spec: { claimRef: claimReference(claim) },
			},
		);
	for (const { metadata } of provisioned)
		await client.patch(
			resources.persistentVolumeClaims,
			namespace,
			metadata.name ?? "",
			"merge",
			{ metadata: { annotations: { [selectedNode]: node } } },
		);
	const claims = [...matched.map(([claim]) => claim), ...provisioned];
	const allBound = () =>
		claims.every(({ metadata }) => {
			const now = listers.claims.get(namespace, metadata.name ?? "");
			return now !== undefined && isBound(now);
		});
	if (allBound()) return;
	await new Promise<void>((resolve, reject) => {
		const end = (finish: () => void) => {
			cancel();
			handle.volumeChanges.delete(check);
			finish();
		};
		const check = () => {
			if (allBound()) end(resolve);
		};
		const cancel = clock.setTimeout(
			() =>
				end(() =>
					reject(new Error("binding volumes: context deadline exceeded")),
				),
			bindTimeout,
		);
		handle.volumeChanges.add(check);
	});
}

const claimReference = ({ metadata }: PersistentVolumeClaim) => ({
	apiVersion: "v1",
	kind: "PersistentVolumeClaim",
	namespace: metadata.namespace,
	name: metadata.name,
	uid: metadata.uid,
	resourceVersion: metadata.resourceVersion,
});
