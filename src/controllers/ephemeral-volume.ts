import { kinds } from "../client/kinds.ts";
import { keyOf } from "../client/store.ts";
import type { Pod } from "../client/types/pod.ts";
import type { PersistentVolumeClaim } from "../client/types/storage.ts";
import { type ControllerDefinition, reads, watch } from "./definition.ts";
import { isGoing } from "./shared/objects.ts";
import { controllerOf, newControllerRef } from "./shared/owners.ts";
import { grant, read, recordEvents } from "./shared/rules.ts";

/** Makes the claims of pods' ephemeral volumes (pkg/controller/volume/ephemeral). */
export const ephemeralVolumeController: ControllerDefinition = {
	name: "ephemeral-volume-controller",
	serviceAccount: "ephemeral-volume-controller",
	component: "ephemeral_volume",
	rbac: [
		grant("core", "pods", read),
		grant("core", "pods/finalizers", "update"),
		grant("core", "persistentvolumeclaims", "create get list watch"),
		recordEvents,
	],
	create({ client, informers, recorder }) {
		const pods = informers.of(kinds.pods);
		const claims = informers.of(kinds.persistentVolumeClaims);
		const hasEphemeral = ({ spec }: Pod) =>
			(spec.volumes ?? []).some(({ ephemeral }) => ephemeral !== undefined);
		return {
			watches: [
				watch(pods, (enqueue) => ({
					onAdd(pod) {
						if (hasEphemeral(pod) && !isGoing(pod)) enqueue(keyOf(pod));
					},
				})),
				reads(claims),
				watch(claims, (enqueue) => ({
					onDelete(claim) {
						const owner = controllerOf(claim);
						if (owner?.kind === "Pod")
							enqueue(`${claim.metadata.namespace}/${owner.name}`);
					},
				})),
			],
			async reconcile({ namespace, name }) {
				const pod = pods.lister.get(namespace, name);
				if (pod === undefined || isGoing(pod)) return;
				for (const volume of pod.spec.volumes ?? []) {
					const template = volume.ephemeral?.volumeClaimTemplate;
					if (template === undefined) continue;
					const claimName = `${name}-${volume.name}`;
					const found = claims.lister.get(namespace, claimName);
					if (found === undefined) {
						const { labels, annotations } = template.metadata ?? {};
						await client
							.create(kinds.persistentVolumeClaims, {
								apiVersion: "v1",
								kind: "PersistentVolumeClaim",
								metadata: {
									name: claimName,
									namespace,
									...(labels === undefined ? {} : { labels }),
									...(annotations === undefined ? {} : { annotations }),
									ownerReferences: [newControllerRef(pod, kinds.pods)],
								},
								spec: template.spec as PersistentVolumeClaim["spec"],
							})
							.catch((error: Error) => {
								recorder.event(
									pod,
									"Warning",
									"FailedBinding",
									`ephemeral volume controller: create PVC ${claimName}: ${error.message}`,
								);
								throw new Error(`create PVC ${claimName}: ${error.message}`);
							});
					} else if (controllerOf(found)?.uid !== pod.metadata.uid)
						throw new Error(
							`PVC ${namespace}/${claimName} was not created for pod ${namespace}/${name} (pod is not owner)`,
						);
				}
			},
		};
	},
};
