import { deepEqual } from "../../apimachinery/json.ts";
import { compareQuantity } from "../../apimachinery/quantity.ts";
import { referenceTo } from "../../client/events/recorder.ts";
import { kinds } from "../../client/kinds.ts";
import type {
	PersistentVolume,
	PersistentVolumeClaim,
} from "../../client/types/storage.ts";
import type { ControllerContext } from "../definition.ts";
import {
	bindCompleted,
	boundByController,
	hasAnnotation,
	isBoundTo,
} from "./match.ts";

type Volume = PersistentVolume;
type Claim = PersistentVolumeClaim;

const yes = "yes";

/** Every write of the binder; each does nothing when there is nothing to change (pkg/controller/volume/persistentvolume/pv_controller.go). */
export class BinderWrites {
	readonly #context: ControllerContext;

	constructor(context: ControllerContext) {
		this.#context = context;
	}

	/** Makes two into a pair, in four steps, of which any may have been done before. */
	async bind(volume: Volume, claim: Claim): Promise<void> {
		const bound = await this.#bindVolume(volume, claim);
		const shown = await this.volumePhase(bound, "Bound");
		const taken = await this.#bindClaim(claim, shown);
		await this.claimStatus(taken, "Bound", shown);
	}

	async #bindVolume(volume: Volume, claim: Claim): Promise<Volume> {
		const { claimRef } = volume.spec;
		const refers =
			claimRef !== undefined &&
			isBoundTo(volume, claim) &&
			claimRef.uid === claim.metadata.uid;
		const chosenByUs =
			!isBoundTo(volume, claim) && !hasAnnotation(volume, boundByController);
		if (refers && !chosenByUs) return volume;
		return this.#context.client.update(kinds.persistentVolumes, {
			...volume,
			metadata: chosenByUs
				? withAnnotations(volume, boundByController)
				: volume.metadata,
			spec: {
				...volume.spec,
				claimRef: refers ? claimRef : referenceTo(claim),
			},
		});
	}

	async #bindClaim(claim: Claim, { metadata }: Volume): Promise<Claim> {
		const volumeName = metadata.name ?? "";
		const chosenByUs = claim.spec.volumeName !== volumeName;
		const names = [
			...(chosenByUs ? [boundByController] : []),
			bindCompleted,
		].filter((name) => !hasAnnotation(claim, name));
		if (!chosenByUs && names.length === 0) return claim;
		return this.#context.client.update(kinds.persistentVolumeClaims, {
			...claim,
			metadata: withAnnotations(claim, ...names),
			spec: { ...claim.spec, volumeName },
		});
	}

	/** Takes the claim from a volume: wholly when it was bound here, else only its uid. */
	async unbind(volume: Volume): Promise<void> {
		const { claimRef, ...spec } = volume.spec;
		const { annotations = {}, ...metadata } = volume.metadata;
		const { [boundByController]: ours, ...rest } = annotations;
		const { uid: _, ...reserved } = claimRef ?? {};
		const free = await this.#context.client.update(
			kinds.persistentVolumes,
			ours === undefined
				? { ...volume, spec: { ...spec, claimRef: reserved } }
				: {
						...volume,
						metadata: {
							...metadata,
							...(Object.keys(rest).length > 0 ? { annotations: rest } : {}),
						},
						spec: spec as Volume["spec"],
					},
		);
		await this.volumePhase(free, "Available");
	}

	async volumePhase(
		volume: Volume,
		phase: string,
		message = "",
	): Promise<Volume> {
		if (volume.status?.phase === phase) return volume;
		const { message: _, ...status } = volume.status ?? {};
		return this.#context.client.updateStatus(kinds.persistentVolumes, {
			...volume,
			status: { ...status, phase, ...(message === "" ? {} : { message }) },
		});
	}

	/** Says that something went wrong with a volume, once. */
	async volumeFailed(
		volume: Volume,
		reason: string,
		message: string,
	): Promise<void> {
		if (volume.status?.phase === "Failed") return;
		const failed = await this.volumePhase(volume, "Failed", message);
		this.#context.recorder.event(failed, "Warning", reason, message);
	}

	/** The status of a claim with, or without, its volume. */
	async claimStatus(
		claim: Claim,
		phase: string,
		volume?: Volume,
	): Promise<Claim> {
		const before = claim.status ?? {};
		const { accessModes: _, capacity: known, ...rest } = before;
		const accessModes = volume?.spec.accessModes;
		const capacity =
			volume === undefined
				? undefined
				: before.phase === phase || !differs(volume, known?.storage)
					? known
					: volume.spec.capacity;
		const status = {
			...rest,
			phase,
			...(accessModes === undefined ? {} : { accessModes }),
			...(capacity === undefined ? {} : { capacity }),
		};
		if (deepEqual(before, status)) return claim;
		return this.#context.client.updateStatus(kinds.persistentVolumeClaims, {
			...claim,
			status,
		});
	}

	/** The claim's volume has gone for good. */
	async claimLost(
		claim: Claim,
		reason: string,
		message: string,
	): Promise<void> {
		if (claim.status?.phase === "Lost") return;
		const lost = await this.claimStatus(claim, "Lost");
		this.#context.recorder.event(lost, "Warning", reason, message);
	}
}

const differs = ({ spec }: Volume, known: string | undefined): boolean =>
	known === undefined ||
	compareQuantity(spec.capacity?.storage ?? "0", known) !== 0;

const withAnnotations = (
	{ metadata }: Volume | Claim,
	...names: readonly string[]
) => ({
	...metadata,
	annotations: {
		...metadata.annotations,
		...Object.fromEntries(names.map((name) => [name, yes])),
	},
});
