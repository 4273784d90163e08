import type { Clock } from "../apimachinery/clock.ts";
import { formatTime } from "../apimachinery/clock.ts";
import { deepEqual } from "../apimachinery/json.ts";
import type { Client } from "../client/client.ts";
import { resources } from "../client/resources.ts";
import type { Store } from "../registry/generic/store.ts";
import type { Registry } from "../registry/registry.ts";
import {
	type PostReview,
	webhookConverter,
} from "./conversion/webhook-converter.ts";
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
	readonly #busy = new Map<string, { again: boolean }>();

	constructor(options: CustomResourcesOptions) {
		this.#options = options;
		this.#store = options.registry.store(definitions);
	}

	/** Serves what is established already, then follows changes until the signal is aborted. */
	async start(): Promise<void> {
		const { cache } = this.#store;
		const { items, revision } = await cache.list(cache.prefix);
		for (const { value } of items) {
			this.#serve(value);
			void this.#reconcile(value.metadata.name);
		}
		const subscription = cache.subscribe(cache.prefix, revision, {
			onBatch: (events) => {
				for (const event of events) {
					const crd = event.object.value as CustomResourceDefinition;
					if (event.type === "DELETE") this.#withdraw(crd);
					else {
						this.#serve(crd);
						void this.#reconcile(crd.metadata.name ?? "");
					}
				}
			},
			onError() {
				// The store was closed: the server is going.
			},
		});
		this.#options.signal.addEventListener("abort", () => subscription.close(), {
			once: true,
		});
	}

	#find(name: string): CustomResourceDefinition | undefined {
		return this.#store.find("", name)?.value;
	}

	/** Registers an established kind, anew when something that is served has changed. */
	#serve(crd: CustomResourceDefinition): void {
		const { registry, builtIn, post, newUid } = this.#options;
		const name = crd.metadata.name ?? "";
		const established = crd.status?.conditions?.some(
			(c) => c.type === "Established" && c.status === "True",
		);
		if (!established) return;
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

	/** One at a time for each definition; a change meanwhile runs it again. */
	async #reconcile(name: string): Promise<void> {
		const running = this.#busy.get(name);
		if (running !== undefined) {
			running.again = true;
			return;
		}
		const state = { again: true };
		this.#busy.set(name, state);
		try {
			while (state.again && !this.#options.signal.aborted) {
				state.again = false;
				await this.#reconcileOnce(name);
			}
		} catch (error) {
			if (!this.#options.signal.aborted)
				this.#options.onError(`definition ${name} is not settled`, error);
		} finally {
			this.#busy.delete(name);
		}
	}

	async #reconcileOnce(name: string): Promise<void> {
		const crd = this.#find(name);
		if (crd === undefined) return;
		if (crd.metadata.deletionTimestamp !== undefined) {
			if (crd.metadata.finalizers?.includes(instancesFinalizer))
				await finalizeInstances(crd, this.#options);
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
		const conditions = [
			naming.condition,
			...(established ? [established] : []),
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
