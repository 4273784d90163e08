import { kinds } from "../../client/kinds.ts";
import { volumeClaimName } from "../../client/pods/volume-claims.ts";
import type { Pod } from "../../client/types/pod.ts";
import type { VolumeAttachment } from "../../client/types/storage.ts";
import {
	type ControllerContext,
	type ControllerDefinition,
	type Enqueue,
	reads,
	type Watch,
	watch,
} from "../definition.ts";
import { isPodFinished } from "../shared/pods.ts";
import { grant, read, recordEvents } from "../shared/rules.ts";
import { AttachmentSync, podsIndex } from "./sync.ts";

/** Says which volumes of CSI drivers are to be attached to which nodes (pkg/controller/volume/attachdetach). */
export const attachDetachController: ControllerDefinition = {
	name: "persistentvolume-attach-detach-controller",
	serviceAccount: "attachdetach-controller",
	component: "attachdetach-controller",
	rbac: [
		grant("core", "persistentvolumeclaims persistentvolumes", "list watch"),
		grant("core", "nodes", read),
		grant("core", "nodes/status", "patch update"),
		grant("core", "pods", "list watch"),
		recordEvents,
		grant(
			"storage.k8s.io",
			"volumeattachments",
			"create delete get list watch",
		),
		grant("storage.k8s.io", "csidrivers", read),
		grant("storage.k8s.io", "csinodes", read),
	],
	create(context) {
		const { informers } = context;
		indexPods(context);
		const sync = new AttachmentSync(context);
		return {
			watches: [
				podsWatch(context),
				claimsWatch(context),
				watch(informers.of(kinds.volumeAttachments), (enqueue) => {
					const look = ({ spec }: VolumeAttachment) => {
						const volume = spec.source.persistentVolumeName;
						if (volume !== undefined) enqueue(`${spec.nodeName}/${volume}`);
					};
					return {
						onAdd: look,
						onUpdate: (_, attachment) => look(attachment),
						onDelete(attachment) {
							look(attachment);
							// Pods on other nodes may have waited for this one to let go.
							const volume = attachment.spec.source.persistentVolumeName ?? "";
							for (const pod of sync.usersOf(volume))
								enqueue(`${pod.spec.nodeName}/${volume}`);
						},
					};
				}),
				reads(informers.of(kinds.persistentVolumes)),
				reads(informers.of(kinds.csiDrivers)),
				watch(informers.of(kinds.nodes), (enqueue) => ({
					onAdd: ({ metadata }) =>
						enqueueAttached(context, metadata.name ?? "", enqueue),
				})),
			],
			reconcile: ({ namespace, name }) => sync.run(namespace, name),
		};
	},
};

/** Pods with a node by the claims that they use. */
function indexPods({ informers }: ControllerContext): void {
	informers.of(kinds.pods).addIndex(podsIndex, (pod) =>
		(pod.spec.nodeName ?? "") === "" || isPodFinished(pod)
			? []
			: (pod.spec.volumes ?? []).flatMap((volume) => {
					const name = volumeClaimName(pod, volume);
					return name === undefined
						? []
						: [`${pod.metadata.namespace}/${name}`];
				}),
	);
}

function podsWatch({ informers }: ControllerContext): Watch {
	const claims = informers.of(kinds.persistentVolumeClaims).lister;
	return watch(informers.of(kinds.pods), (enqueue) => {
		const look = (pod: Pod) => {
			const { nodeName = "", volumes = [] } = pod.spec;
			if (nodeName === "") return;
			for (const volume of volumes) {
				const name = volumeClaimName(pod, volume);
				if (name === undefined) continue;
				const claim = claims.get(pod.metadata.namespace ?? "", name);
				const bound = claim?.spec.volumeName ?? "";
				if (bound !== "") enqueue(`${nodeName}/${bound}`);
			}
		};
		return { onAdd: look, onUpdate: (_, pod) => look(pod), onDelete: look };
	});
}

/** A claim may be bound after its pod has got a node. */
function claimsWatch({ informers }: ControllerContext): Watch {
	const pods = informers.of(kinds.pods).lister;
	return watch(informers.of(kinds.persistentVolumeClaims), (enqueue) => {
		const look = ({
			metadata,
			spec,
		}: {
			metadata: { namespace?: string; name?: string };
			spec: { readonly volumeName?: string };
		}) => {
			const key = `${metadata.namespace}/${metadata.name}`;
			if ((spec.volumeName ?? "") === "") return;
			for (const pod of pods.byIndex(podsIndex, key))
				enqueue(`${pod.spec.nodeName}/${spec.volumeName}`);
		};
		return { onAdd: look, onUpdate: (_, claim) => look(claim) };
	});
}

/** What is attached to a node that has just become known. */
function enqueueAttached(
	{ informers }: ControllerContext,
	node: string,
	enqueue: Enqueue,
): void {
	for (const { spec } of informers.of(kinds.volumeAttachments).lister.list())
		if (spec.nodeName === node && spec.source.persistentVolumeName)
			enqueue(`${node}/${spec.source.persistentVolumeName}`);
}
