import { isAlreadyExists, isNotFound } from "../../apimachinery/errors.ts";
import type { Client } from "../../client/client.ts";
import type { EventRecorder } from "../../client/events/recorder.ts";
import { kinds } from "../../client/kinds.ts";
import type { Lister } from "../../client/store.ts";
import type { StatefulSet } from "../../client/types/apps.ts";
import type { Pod } from "../../client/types/pod.ts";
import type { PersistentVolumeClaim } from "../../client/types/storage.ts";
import { isGoing } from "../shared/objects.ts";
import {
	claimsOf,
	identityMatches,
	storageMatches,
	withIdentity,
	withStorage,
} from "./identity.ts";
import { claimOwners, isStale } from "./retention.ts";

type Verb = "Create" | "Update" | "Delete";

export interface StatefulPodsOptions {
	readonly client: Client;
	readonly recorder: EventRecorder;
	readonly claims: Lister<PersistentVolumeClaim>;
}

/** Creates, mends and deletes the pods of StatefulSets and their claims (pkg/controller/statefulset/stateful_pod_control.go). */
export class StatefulPods {
	readonly #options: StatefulPodsOptions;

	constructor(options: StatefulPodsOptions) {
		this.#options = options;
	}

	async create(set: StatefulSet, pod: Pod): Promise<Pod> {
		try {
			await this.createClaims(set, pod);
			const created = await this.#options.client.create(kinds.pods, pod);
			await this.retainClaims(set, created);
			this.#record("Create", set, pod);
			return created;
		} catch (error) {
			if (!isAlreadyExists(error)) this.#record("Create", set, pod, error);
			throw error;
		}
	}

	async delete(set: StatefulSet, pod: Pod): Promise<void> {
		const { namespace = "", name = "" } = pod.metadata;
		try {
			await this.#options.client.delete(kinds.pods, namespace, name);
		} catch (error) {
			this.#record("Delete", set, pod, error);
			throw error;
		}
		this.#record("Delete", set, pod);
	}

	/** Is all of the pod as the set wants it? */
	isConsistent(set: StatefulSet, pod: Pod): boolean {
		return (
			identityMatches(set, pod) &&
			storageMatches(set, pod) &&
			this.claimsMatch(set, pod)
		);
	}

	async update(set: StatefulSet, pod: Pod): Promise<void> {
		let changed = pod;
		if (!identityMatches(set, pod)) changed = withIdentity(changed);
		if (!storageMatches(set, pod)) {
			changed = withStorage(set, changed);
			await this.createClaims(set, pod);
		}
		await this.retainClaims(set, pod);
		if (changed === pod) return;
		try {
			await this.#options.client.update(kinds.pods, changed);
			this.#record("Update", set, pod);
		} catch (error) {
			this.#record("Update", set, pod, error);
			throw error;
		}
	}

	/** Creates the claims that are missing. Throws when one is being deleted. */
	async createClaims(set: StatefulSet, pod: Pod): Promise<void> {
		const { client, recorder, claims } = this.#options;
		for (const claim of claimsOf(set, pod).values()) {
			const { namespace = "", name = "" } = claim.metadata;
			const found = claims.get(namespace, name);
			if (found !== undefined) {
				if (isGoing(found)) throw new Error(`pvc ${name} is being deleted`);
				continue;
			}
			const about = `Claim ${name} `;
			const where = `Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`;
			try {
				await client.create(kinds.persistentVolumeClaims, claim);
				recorder.event(
					set,
					"Normal",
					"SuccessfulCreate",
					`Create ${about}${where} success`,
				);
			} catch (error) {
				if (isAlreadyExists(error)) continue;
				const { message } = error as Error;
				recorder.event(
					set,
					"Warning",
					"FailedCreate",
					`Create ${about}for ${where} failed error: ${message}`,
				);
				throw new Error(`failed to create PVC ${name}: ${message}`);
			}
		}
	}

	#claims(set: StatefulSet, pod: Pod): PersistentVolumeClaim[] {
		return [...claimsOf(set, pod).values()].flatMap(({ metadata }) => {
			const { namespace = "", name = "" } = metadata;
			return this.#options.claims.get(namespace, name) ?? [];
		});
	}

	/** Do all claims belong to whom they should? */
	claimsMatch(set: StatefulSet, pod: Pod): boolean {
		return this.#claims(set, pod).every(
			(claim) => claimOwners(set, pod, claim) === undefined,
		);
	}

	async retainClaims(set: StatefulSet, pod: Pod): Promise<void> {
		for (const claim of this.#claims(set, pod)) {
			const ownerReferences = claimOwners(set, pod, claim);
			if (ownerReferences === undefined) continue;
			try {
				await this.#options.client.update(kinds.persistentVolumeClaims, {
					...claim,
					metadata: { ...claim.metadata, ownerReferences },
				});
			} catch (error) {
				if (!isNotFound(error)) throw error;
			}
		}
	}

	/** Will a claim go with an earlier pod of this name? Then the new one must wait. */
	hasStaleClaim(set: StatefulSet, pod: Pod): boolean {
		const { whenScaled } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
		return (
			whenScaled === "Delete" &&
			this.#claims(set, pod).some((claim) => isStale(claim, pod))
		);
	}

	#record(verb: Verb, set: StatefulSet, pod: Pod, error?: unknown): void {
		const text = `${verb} Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`;
		if (error === undefined)
			this.#options.recorder.event(
				set,
				"Normal",
				`Successful${verb}`,
				`${text} successful`,
			);
		else
			this.#options.recorder.event(
				set,
				"Warning",
				`Failed${verb}`,
				`${text} failed error: ${(error as Error).message}`,
			);
	}
}
