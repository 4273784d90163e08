import { isNotFound } from "../../apimachinery/errors.ts";
import { kinds } from "../../client/kinds.ts";
import type {
	PersistentVolume,
	PersistentVolumeClaim,
} from "../../client/types/storage.ts";
import type { ControllerContext } from "../definition.ts";
import { hasAnnotation, modeOf } from "./match.ts";
import type { BinderWrites } from "./write.ts";

const provisionedBy = "pv.kubernetes.io/provisioned-by";
/** The only directories that a volume of this kind may be deleted from. */
const deletablePath = /^\/tmp\/.+/;

/** Keeps volumes in step with their claims (pkg/controller/volume/persistentvolume/pv_controller.go, syncVolume). */
export class VolumeSync {
	readonly #context: ControllerContext;
	readonly #writes: BinderWrites;
	readonly #wakeClaim: (key: string) => void;

	constructor(
		context: ControllerContext,
		writes: BinderWrites,
		wakeClaim: (key: string) => void,
	) {
		this.#context = context;
		this.#writes = writes;
		this.#wakeClaim = wakeClaim;
	}

	async run(volume: PersistentVolume): Promise<void> {
		const { claimRef } = volume.spec;
		if (claimRef === undefined || (claimRef.uid ?? "") === "") {
			await this.#writes.volumePhase(volume, "Available");
			return;
		}
		const claim = await this.#claimOf(volume);
		if (claim === undefined) return this.#release(volume);
		const { volumeName = "" } = claim.spec;
		if (volumeName === volume.metadata.name) {
			await this.#writes.volumePhase(volume, "Bound");
			return;
		}
		if (volumeName === "") return this.#unfinished(volume, claim);
		if (
			hasAnnotation(volume, provisionedBy) &&
			volume.spec.persistentVolumeReclaimPolicy === "Delete"
		)
			return this.#release(volume);
		return this.#writes.unbind(volume);
	}

	/** The claim that the volume is for, if it is still the same. */
	async #claimOf({
		spec,
	}: PersistentVolume): Promise<PersistentVolumeClaim | undefined> {
		const { namespace = "", name = "", uid } = spec.claimRef ?? {};
		const { informers, client } = this.#context;
		const cached = informers
			.of(kinds.persistentVolumeClaims)
			.lister.get(namespace, name);
		if (cached?.metadata.uid === uid) return cached;
		// Before a volume is given up, it is made sure that the cache is not only late.
		try {
			const fresh = await client.get(
				kinds.persistentVolumeClaims,
				namespace,
				name,
			);
			return fresh.metadata.uid === uid ? fresh : undefined;
		} catch (error) {
			if (isNotFound(error)) return undefined;
			throw error;
		}
	}

	/** The volume says that it is the claim's, the claim does not yet say so. */
	#unfinished(volume: PersistentVolume, claim: PersistentVolumeClaim): void {
		const { recorder } = this.#context;
		const { namespace, name } = claim.metadata;
		if (modeOf(volume) === modeOf(claim)) {
			this.#wakeClaim(`${namespace}/${name}`);
			return;
		}
		recorder.event(
			volume,
			"Warning",
			"VolumeMismatch",
			`Cannot bind PersistentVolume to requested PersistentVolumeClaim "${name}" due to incompatible volumeMode.`,
		);
		recorder.event(
			claim,
			"Warning",
			"VolumeMismatch",
			`Cannot bind PersistentVolume "${volume.metadata.name}" to requested PersistentVolumeClaim "${name}" due to incompatible volumeMode.`,
		);
	}

	/** The claim has gone. What went wrong with the volume before stays to be seen. */
	async #release(volume: PersistentVolume): Promise<void> {
		const { phase } = volume.status ?? {};
		const released =
			phase === "Released" || phase === "Failed"
				? volume
				: await this.#writes.volumePhase(volume, "Released");
		await this.#reclaim(released);
	}

	async #reclaim(volume: PersistentVolume): Promise<void> {
		const { spec, metadata } = volume;
		const { name = "" } = metadata;
		switch (spec.persistentVolumeReclaimPolicy) {
			case "Recycle":
				return this.#writes.volumeFailed(
					volume,
					"VolumeFailedRecycle",
					"No recycler plugin found for the volume!",
				);
			case "Delete":
				// Whoever made it, or its driver, deletes it.
				if (hasAnnotation(volume, provisionedBy) || spec.csi !== undefined)
					return;
				return this.#delete(volume, name);
			default:
		}
	}

	async #delete(volume: PersistentVolume, name: string): Promise<void> {
		const hostPath = volume.spec.hostPath as { path?: string } | undefined;
		if (hostPath === undefined)
			return this.#writes.volumeFailed(
				volume,
				"VolumeFailedDelete",
				`error getting deleter volume plugin for volume "${name}": no deletable volume plugin matched`,
			);
		const { path = "" } = hostPath;
		if (!deletablePath.test(path))
			return this.#writes.volumeFailed(
				volume,
				"VolumeFailedDelete",
				`host_path deleter only supports /tmp/.+ but received provided ${path}`,
			);
		try {
			await this.#context.client.delete(kinds.persistentVolumes, "", name);
		} catch (error) {
			if (!isNotFound(error)) throw error;
		}
	}
}
