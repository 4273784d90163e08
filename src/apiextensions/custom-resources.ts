import type { Clock } from "../apimachinery/clock.ts";
import { formatTime } from "../apimachinery/clock.ts";
import { isConflict, isNotFound } from "../apimachinery/errors.ts";
import { deepEqual } from "../apimachinery/json.ts";
import type { Client } from "../client/client.ts";
import { resources } from "../client/resources.ts";
import { WorkQueue } from "../client/workqueue.ts";
import type { Store } from "../registry/generic/store.ts";
import type { Registry } from "../registry/registry.ts";
import {
	type PostReview,
	webhookConverter,
} from "./conversion/webhook-converter.ts";
import { approvalCondition } from "./definition/approval.ts";
import { isEstablished } from "./definition/established.ts";
import { type BuiltInSchemas, customResource } from "./definition.ts";
import { finalizeInstances, instancesFinalizer } from "./finalizer.ts";
import { acceptNames, establishedCondition } from "./names.ts";
import type { Condition, CustomResourceDefinition } from "./types.ts";

export interface CustomResourcesOptions {
	readonly registry: Registry;
	/** Acts as the API server. */
	readonly client: Client;
	readonly clock: Clock;
	readonly builtIn: BuiltInSchemas;
	/** Asks conversion webhooks. */
	readonly post: PostReview;
	readonly newUid: () => string;
	readonly signal: AbortSignal;
	onError(message: string, error: unknown): void;
}

/** The qualified name of the kind of definitions. */
const definitions = "customresourcedefinitions.apiextensions.k8s.io";

/**
 * Keeps the registry in step with the CustomResourceDefinitions: accepts their names, establishes them, serves their
 * kinds, and deletes their instances with them (apiextensions-apiserver's naming, establishing and finalizing controllers).
 */
export class CustomResources {
	readonly #options: CustomResourcesOptions;
	readonly #store: Store;
	/** What is served now, by definition name, with what it was made from. */
	readonly #served = new Map<string, { uid: string; made: unknown }>();
	readonly #queue: WorkQueue;
	/** Definitions that did not get all their names, with their groups. */
	readonly #refused = new Map<string, string>();

	constructor(options: CustomResourcesOptions) {
		this.#options = options;
		this.#store = options.registry.store(definitions);
		this.#queue = new WorkQueue({ clock: options.clock });
	}

	/** Serves what is established already, then follows changes until the signal is aborted. */
	async start(): Promise<void> {
		const { cache } = this.#store;
		const { items, revision } = await cache.list(cache.prefix);
		for (const { value } of items) {
			this.#serve(value);
			this.#queue.add(value.metadata.name);
		}
		const subscription = cache.subscribe(cache.prefix, revision, {
			onBatch: (events) => {
				for (const event of events) {
					const crd = event.object.value as CustomResourceDefinition;
					if (event.type === "DELETE") this.#withdraw(crd);
					else this.#serve(crd);
					this.#queue.add(crd.metadata.name ?? "");
					this.#freeNames(crd);
				}
			},
			onError() {
				// The store was closed: the server is going.
			},
		});
		const { signal } = this.#options;
		const stop = () => {
			subscription.close();
			this.#queue.close();
		};
		signal.addEventListener("abort", stop, { once: true });
		void this.#work();
	}

	/** Names are given out one after another; deletions take the time that they take. */
	async #work(): Promise<void> {
		for (;;) {
			const name = await this.#queue.get();
			if (name === undefined) return;
			const settled = this.#settle(name);
			const isGoing = this.#find(name)?.metadata.deletionTimestamp;
			if (isGoing === undefined) await settled;
		}
	}

	/** Who waits for a name may get it when another definition of the group changes or goes. */
	#freeNames({ metadata, spec }: CustomResourceDefinition): void {
		for (const [name, group] of this.#refused)
			if (group === spec.group && name !== metadata.name) this.#queue.add(name);
	}

	#find(name: string): CustomResourceDefinition | undefined {
		return this.#store.find("", name)?.value;
	}

	/** Registers an established kind, anew when something that is served has changed. */
	#serve(crd: CustomResourceDefinition): void {
		const { registry, builtIn, post, newUid } = this.#options;
		const name = crd.metadata.name ?? "";
		if (!isEstablished(crd)) return;
		const made = { spec: crd.spec, names: crd.status?.acceptedNames };
		const convert =
			crd.spec.conversion?.strategy === "Webhook"
				? webhookConverter(crd, post, newUid)
				: undefined;
		const known = this.#served.get(name);
		if (known?.uid === crd.metadata.uid && deepEqual(known?.made, made)) return;
		this.#served.set(name, { uid: crd.metadata.uid ?? "", made });
		registry.register(customResource(crd, builtIn, convert), { custom: true });
	}

	#withdraw(crd: CustomResourceDefinition): void {
		const name = crd.metadata.name ?? "";
		if (!this.#served.delete(name)) return;
		this.#options.registry.unregister(name);
	}

	/** Tries again later when it fails; only the first failure in a row is told. */
	async #settle(name: string): Promise<void> {
		const queue = this.#queue;
		try {
			await this.#reconcile(name);
			queue.forget(name);
		} catch (error) {
			if (this.#options.signal.aborted) return;
			// Changed or gone meanwhile: that brings it here again.
			if (isConflict(error) || isNotFound(error)) return;
			if (queue.failures(name) === 0)
				this.#options.onError(`definition ${name} is not settled`, error);
			queue.addRateLimited(name);
		} finally {
			queue.done(name);
		}
	}

	async #reconcile(name: string): Promise<void> {
		const crd = this.#find(name);
		this.#refused.delete(name);
		if (crd === undefined) return;
		if (crd.metadata.deletionTimestamp !== undefined) {
			if (crd.metadata.finalizers?.includes(instancesFinalizer))
				await finalizeInstances(crd, {
					...this.#options,
					instances: this.#options.registry.findStore(name),
				});
			return;
		}
		const { items } = await this.#store.cache.list(this.#store.cache.prefix);
		const others = items
			.map((stored) => stored.value as CustomResourceDefinition)
			.filter(
				(other) =>
					other.spec.group === crd.spec.group && other.metadata.name !== name,
			);
		const naming = acceptNames(crd, others);
		const established = establishedCondition(crd, naming);
		const approval = approvalCondition(crd);
		if (naming.condition.status !== "True")
			this.#refused.set(name, crd.spec.group);
		const conditions = [
			naming.condition,
			...(established ? [established] : []),
			...(approval ? [approval] : []),
		];
		const status = {
			...crd.status,
			conditions: this.#withConditions(
				crd.status?.conditions ?? [],
				conditions,
			),
			acceptedNames: naming.accepted,
		};
		if (deepEqual(status, crd.status)) return;
		await this.#options.client.updateStatus(
			resources.customResourceDefinitions,
			{ ...crd, status } as CustomResourceDefinition,
		);
	}

	#withConditions(
		current: readonly Condition[],
		wanted: readonly Omit<Condition, "lastTransitionTime">[],
	): Condition[] {
		const now = formatTime(this.#options.clock.now());
		const result = [...current];
		for (const condition of wanted) {
			const i = result.findIndex((c) => c.type === condition.type);
			const known = result[i];
			const changed = known?.status !== condition.status;
			const lastTransitionTime = changed
				? now
				: (known?.lastTransitionTime ?? now);
			const next = { ...condition, lastTransitionTime };
			if (i < 0) result.push(next);
			else result[i] = next;
		}
		return result;
	}
}
