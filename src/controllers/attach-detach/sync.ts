import { isAlreadyExists, isNotFound } from "../../apimachinery/errors.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import { kinds } from "../../client/kinds.ts";
import type { Pod } from "../../client/types/pod.ts";
import type { VolumeAttachment } from "../../client/types/storage.ts";
import type { ControllerContext, Result } from "../definition.ts";
import {
	attachmentName,
	type CsiVolume,
	csiVolume,
	isExclusive,
	newAttachment,
	nodeVolumeName,
} from "./attachment.ts";
import { multiAttachMessage } from "./multi-attach.ts";

export const podsIndex = "on a node by claim";
/** A node is asked again after this whether it has stopped using a volume. */
const inUseRetryMs = 5000;

type Outcome = readonly [
	type: "Normal" | "Warning",
	reason: string,
	message: string,
];

/** Brings one volume at one node to what the pods there want. */
export class AttachmentSync {
	readonly #context: ControllerContext;
	/** What was told last of an attachment, so that it is told once. */
	readonly #told = new Map<string, string>();

	constructor(context: ControllerContext) {
		this.#context = context;
	}

	/** The pods with a node whose claims are bound to the volume. */
	usersOf(volume: string): readonly Pod[] {
		const { informers } = this.#context;
		const claim = informers.of(kinds.persistentVolumes).lister.get("", volume)
			?.spec.claimRef;
		const bound = informers
			.of(kinds.persistentVolumeClaims)
			.lister.get(claim?.namespace ?? "", claim?.name ?? "");
		if (claim === undefined || bound?.spec.volumeName !== volume) return [];
		return informers
			.of(kinds.pods)
			.lister.byIndex(podsIndex, `${claim.namespace}/${claim.name}`);
	}

	async run(node: string, volume: string): Promise<Result | undefined> {
		const { informers } = this.#context;
		const csi = csiVolume(
			informers.of(kinds.persistentVolumes).lister.get("", volume),
		);
		if (csi === undefined || !this.#wantsAttachment(csi)) return undefined;
		const name = attachmentName(csi, node);
		const attachment = informers
			.of(kinds.volumeAttachments)
			.lister.get("", name);
		const users = this.usersOf(volume);
		const here = users.filter(({ spec }) => spec.nodeName === node);
		await this.#reportToNode(node);
		if (here.length === 0)
			return attachment === undefined
				? this.#forget(name)
				: this.#detach(csi, node, attachment);
		if (attachment === undefined) return this.#attach(csi, node, here, users);
		this.#tellOutcome(csi, attachment, here);
		return undefined;
	}

	/** Drivers want it unless they say otherwise. */
	#wantsAttachment({ driver }: CsiVolume): boolean {
		const known = this.#context.informers
			.of(kinds.csiDrivers)
			.lister.get("", driver);
		return known?.spec.attachRequired !== false;
	}

	#forget(name: string): undefined {
		this.#told.delete(name);
		return undefined;
	}

	async #attach(
		csi: CsiVolume,
		node: string,
		here: readonly Pod[],
		users: readonly Pod[],
	): Promise<undefined> {
		const { client, informers } = this.#context;
		const volume = csi.volume.metadata.name ?? "";
		const elsewhere = informers
			.of(kinds.volumeAttachments)
			.lister.list()
			.some(
				({ spec }) =>
					spec.source.persistentVolumeName === volume && spec.nodeName !== node,
			);
		if (elsewhere && isExclusive(csi)) {
			const others = users.filter(({ spec }) => spec.nodeName !== node);
			for (const pod of here)
				this.#tell(
					pod,
					"Warning",
					"FailedAttachVolume",
					multiAttachMessage(volume, pod, others),
				);
			return;
		}
		await client
			.create(kinds.volumeAttachments, newAttachment(csi, node))
			.catch((error) => {
				if (!isAlreadyExists(error)) throw error;
			});
	}

	/** A node that says it uses the volume keeps it. */
	async #detach(
		csi: CsiVolume,
		node: string,
		attachment: VolumeAttachment,
	): Promise<Result | undefined> {
		if (attachment.metadata.deletionTimestamp !== undefined) return undefined;
		const { client, informers } = this.#context;
		const inUse = informers.of(kinds.nodes).lister.get("", node)
			?.status.volumesInUse;
		if (inUse?.includes(nodeVolumeName(csi)) === true)
			return { requeueAfter: inUseRetryMs };
		await client
			.delete(kinds.volumeAttachments, "", attachment.metadata.name ?? "")
			.catch((error) => {
				if (!isNotFound(error)) throw error;
			});
		return undefined;
	}

	#tellOutcome(
		csi: CsiVolume,
		{ metadata, status }: VolumeAttachment,
		pods: readonly Pod[],
	): void {
		const volume = JSON.stringify(csi.volume.metadata.name ?? "");
		const problem = status?.attachError?.message;
		const outcome: Outcome | undefined =
			status?.attached === true
				? [
						"Normal",
						"SuccessfulAttachVolume",
						`AttachVolume.Attach succeeded for volume ${volume} `,
					]
				: problem === undefined
					? undefined
					: [
							"Warning",
							"FailedAttachVolume",
							`AttachVolume.Attach failed for volume ${volume} : ${problem}`,
						];
		const name = metadata.name ?? "";
		if (outcome === undefined || this.#told.get(name) === outcome[2]) return;
		this.#told.set(name, outcome[2]);
		for (const pod of pods) this.#tell(pod, ...outcome);
	}

	#tell(pod: Pod, ...outcome: Outcome): void {
		this.#context.recorder.event(pod, ...outcome);
	}

	/** The node's status says what is attached there: kubelets wait for that. */
	async #reportToNode(name: string): Promise<void> {
		const { client, informers } = this.#context;
		const node = informers.of(kinds.nodes).lister.get("", name);
		if (node === undefined) return;
		const before = node.status.volumesAttached ?? [];
		const volumes = informers.of(kinds.persistentVolumes).lister;
		const attached = informers
			.of(kinds.volumeAttachments)
			.lister.list()
			.filter(
				({ spec, status }) =>
					spec.nodeName === name && status?.attached === true,
			)
			.flatMap(({ spec, status }) => {
				const csi = csiVolume(
					volumes.get("", spec.source.persistentVolumeName ?? ""),
				);
				const devicePath = status?.attachmentMetadata?.devicePath ?? "";
				return csi === undefined
					? []
					: [{ name: nodeVolumeName(csi), devicePath }];
			})
			.sort((a, b) => (a.name < b.name ? -1 : 1));
		if (deepEqual(before, attached)) return;
		await client.patch(
			kinds.nodes,
			"",
			name,
			"merge",
			{ status: { volumesAttached: attached.length === 0 ? null : attached } },
			{},
			"status",
		);
	}
}
