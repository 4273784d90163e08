import type { Client } from "../../client/client.ts";
import { kinds } from "../../client/kinds.ts";
import type { Pod } from "../../client/types/pod.ts";
import { controllerOf } from "../shared/owners.ts";
import { finalizer } from "./context.ts";

const none: ReadonlySet<string> = new Set();

/** Takes the tracking finalizer off pods and remembers it until the cache shows it. */
export class FinalizerRemover {
	readonly #client: Client;
	/** Uids of pods by the key of the Job. */
	readonly #expected = new Map<string, Set<string>>();

	constructor(client: Client) {
		this.#client = client;
	}

	expected(job: string): ReadonlySet<string> {
		return this.#expected.get(job) ?? none;
	}

	/** Throws when it can't be done, NotFound included. */
	async remove(pod: Pod): Promise<void> {
		const { namespace = "", name = "", uid = "" } = pod.metadata;
		const job = jobKeyOf(pod);
		if (job !== undefined) this.#of(job).add(uid);
		try {
			await this.#client.patch(kinds.pods, namespace, name, "strategic", {
				metadata: {
					uid,
					"$deleteFromPrimitiveList/finalizers": [finalizer],
				},
			});
		} catch (error) {
			this.observed(pod);
			throw error;
		}
	}

	/** The cache shows it without the finalizer, or not at all. */
	observed(pod: Pod): void {
		const job = jobKeyOf(pod);
		if (job === undefined) return;
		const uids = this.#expected.get(job);
		uids?.delete(pod.metadata.uid ?? "");
		if (uids?.size === 0) this.#expected.delete(job);
	}

	forget(job: string): void {
		this.#expected.delete(job);
	}

	#of(job: string): Set<string> {
		let uids = this.#expected.get(job);
		if (uids === undefined) {
			uids = new Set();
			this.#expected.set(job, uids);
		}
		return uids;
	}
}

function jobKeyOf(pod: Pod): string | undefined {
	const owner = controllerOf(pod);
	return owner?.kind === "Job"
		? `${pod.metadata.namespace}/${owner.name}`
		: undefined;
}
