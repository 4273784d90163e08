import { kinds } from "../../client/kinds.ts";
import type {
	PersistentVolume,
	PersistentVolumeClaim,
	StorageClass,
} from "../../client/types/storage.ts";
import type { ControllerContext } from "../definition.ts";
import { isPodFinished } from "../shared/pods.ts";
import {
	bindCompleted,
	boundByController,
	classOf,
	findVolume,
	hasAnnotation,
	isBoundTo,
	mismatch,
} from "./match.ts";
import type { BinderWrites } from "./write.ts";

type Claim = PersistentVolumeClaim;

const selectedNode = "volume.kubernetes.io/selected-node";
const provisionerAnnotations = [
	"volume.beta.kubernetes.io/storage-provisioner",
	"volume.kubernetes.io/storage-provisioner",
];
const defaultClassAnnotations = [
	"storageclass.kubernetes.io/is-default-class",
	"storageclass.beta.kubernetes.io/is-default-class",
];

/** Finds volumes for claims (pkg/controller/volume/persistentvolume/pv_controller.go, syncClaim). */
export class ClaimSync {
	readonly #context: ControllerContext;
	readonly #writes: BinderWrites;

	constructor(context: ControllerContext, writes: BinderWrites) {
		this.#context = context;
		this.#writes = writes;
	}

	async run(claim: Claim): Promise<void> {
		if (hasAnnotation(claim, bindCompleted)) return this.#checkBound(claim);
		return claim.spec.volumeName === undefined || claim.spec.volumeName === ""
			? this.#findAny(claim)
			: this.#findNamed(claim);
	}

	#volume(name: string): PersistentVolume | undefined {
		const { informers } = this.#context;
		return informers.of(kinds.persistentVolumes).lister.get("", name);
	}

	#class(claim: Claim): StorageClass | undefined {
		const { informers } = this.#context;
		return informers.of(kinds.storageClasses).lister.get("", classOf(claim));
	}

	async #findAny(claim: Claim): Promise<void> {
		const { informers, recorder } = this.#context;
		const delayed =
			this.#class(claim)?.volumeBindingMode === "WaitForFirstConsumer";
		const volume = findVolume(
			informers.of(kinds.persistentVolumes).lister.list(),
			claim,
			delayed,
		);
		if (volume !== undefined) return this.#writes.bind(volume, claim);
		if (await this.#assignDefaultClass(claim)) return;
		if (delayed && claim.metadata.annotations?.[selectedNode] === undefined)
			this.#tellWaiting(claim);
		else if (classOf(claim) !== "") return this.#provision(claim);
		else
			recorder.event(
				claim,
				"Normal",
				"FailedBinding",
				"no persistent volumes available for this claim and no storage class is set",
			);
		await this.#writes.claimStatus(claim, "Pending");
	}

	/** The class that was not there when the claim was made. */
	async #assignDefaultClass(claim: Claim): Promise<boolean> {
		if (claim.spec.storageClassName !== undefined || classOf(claim) !== "")
			return false;
		const { informers, client } = this.#context;
		const [newest] = informers
			.of(kinds.storageClasses)
			.lister.list()
			.filter(({ metadata }) =>
				defaultClassAnnotations.some(
					(name) => metadata.annotations?.[name] === "true",
				),
			)
			.sort((a, b) => (ageOf(a) < ageOf(b) ? 1 : -1));
		if (newest === undefined) return false;
		await client.update(kinds.persistentVolumeClaims, {
			...claim,
			spec: { ...claim.spec, storageClassName: newest.metadata.name ?? "" },
		});
		return true;
	}

	#tellWaiting(claim: Claim): void {
		const { informers, recorder } = this.#context;
		const { namespace, name } = claim.metadata;
		const waiting = informers
			.of(kinds.pods)
			.lister.list(namespace)
			.filter(
				(pod) =>
					(pod.spec.nodeName ?? "") === "" &&
					!isPodFinished(pod) &&
					(pod.spec.volumes ?? []).some(
						(volume) =>
							volume.persistentVolumeClaim?.claimName === name ||
							(volume.ephemeral !== undefined &&
								`${pod.metadata.name}-${volume.name}` === name),
					),
			)
			.map(({ metadata }) => metadata.name ?? "");
		if (waiting.length === 0)
			recorder.event(
				claim,
				"Normal",
				"WaitForFirstConsumer",
				"waiting for first consumer to be created before binding",
			);
		else
			recorder.event(
				claim,
				"Normal",
				"WaitForPodScheduled",
				`waiting for ${waiting.length > 1 ? "pods" : "pod"} ${waiting.join(",")} to be scheduled`,
			);
	}

	/** Asks the class's provisioner for a volume. */
	async #provision(claim: Claim): Promise<void> {
		const { recorder, client } = this.#context;
		const fail = (message: string) =>
			recorder.event(claim, "Warning", "ProvisioningFailed", message);
		const storageClass = this.#class(claim);
		if (storageClass === undefined)
			return fail(`storageclass.storage.k8s.io "${classOf(claim)}" not found`);
		const { provisioner } = storageClass;
		if (provisioner.startsWith("kubernetes.io/"))
			return fail(`no volume plugin matched name: ${provisioner}`);
		const missing = provisionerAnnotations.some(
			(name) => claim.metadata.annotations?.[name] !== provisioner,
		);
		const asked = missing
			? await client.update(kinds.persistentVolumeClaims, {
					...claim,
					metadata: {
						...claim.metadata,
						annotations: {
							...claim.metadata.annotations,
							...Object.fromEntries(
								provisionerAnnotations.map((name) => [name, provisioner]),
							),
						},
					},
				})
			: claim;
		recorder.event(
			asked,
			"Normal",
			"ExternalProvisioning",
			`Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`,
		);
	}

	async #findNamed(claim: Claim): Promise<void> {
		const { recorder } = this.#context;
		const { volumeName = "" } = claim.spec;
		const volume = this.#volume(volumeName);
		const wait = async () => {
			await this.#writes.claimStatus(claim, "Pending");
		};
		if (volume === undefined) return wait();
		if (volume.spec.claimRef === undefined) {
			const why = mismatch(volume, claim);
			if (why === undefined) return this.#writes.bind(volume, claim);
			recorder.event(
				claim,
				"Warning",
				"VolumeMismatch",
				`Cannot bind to requested volume "${volumeName}": ${why}`,
			);
			return wait();
		}
		if (isBoundTo(volume, claim)) return this.#writes.bind(volume, claim);
		if (hasAnnotation(claim, boundByController)) {
			const { namespace, name } = volume.spec.claimRef;
			throw new Error(
				`invalid binding of claim "${claim.metadata.namespace}/${claim.metadata.name}" to volume "${volumeName}": volume already claimed by "${namespace}/${name}"`,
			);
		}
		recorder.event(
			claim,
			"Warning",
			"FailedBinding",
			`volume "${volumeName}" already bound to a different claim.`,
		);
		return wait();
	}

	async #checkBound(claim: Claim): Promise<void> {
		const { volumeName = "" } = claim.spec;
		const lost = (what: string) =>
			this.#writes.claimLost(
				claim,
				"ClaimLost",
				`Bound claim has lost ${what} PersistentVolume. Data on the volume is lost!`,
			);
		if (volumeName === "") return lost("reference to");
		const volume = this.#volume(volumeName);
		if (volume === undefined) return lost("its");
		const { claimRef } = volume.spec;
		if (claimRef === undefined || claimRef.uid === claim.metadata.uid)
			return this.#writes.bind(volume, claim);
		return this.#writes.claimLost(
			claim,
			"ClaimMisbound",
			"Two claims are bound to the same volume, this one is bound incorrectly",
		);
	}
}

const ageOf = ({ metadata }: StorageClass): string =>
	`${metadata.creationTimestamp} ${metadata.name}`;
