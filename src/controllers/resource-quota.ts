import { isConflict, isNotFound } from "../apimachinery/errors.ts";
import { type KubeObject, qualifiedResource } from "../apimachinery/object.ts";
import type { ResourceRef } from "../client/client.ts";
import { discover } from "../client/discovery.ts";
import type { Informer } from "../client/informer.ts";
import { kinds } from "../client/kinds.ts";
import { isCountedBy } from "../client/quota/check.ts";
import type { Evaluator } from "../client/quota/evaluator.ts";
import { isCharged } from "../client/quota/pod.ts";
import { podAmounts } from "../client/quota/pod-resources.ts";
import { countedResources, evaluatorOf } from "../client/quota/registry.ts";
import {
	type Amounts,
	addAmounts,
	equalAmounts,
	maskAmounts,
} from "../client/quota/resource-list.ts";
import { resources } from "../client/resources.ts";
import type { ResourceQuota } from "../client/types/core.ts";
import type { Pod } from "../client/types/pod.ts";
import {
	type Controller,
	type ControllerContext,
	type ControllerDefinition,
	type Enqueue,
	watch,
} from "./definition.ts";
import { grant, recordEvents } from "./shared/rules.ts";

/** Whatever was missed is made good after this long. */
const resyncPeriod = 300_000;
/** A kind that a quota names but nobody serves is looked for again after this long. */
const unknownKindPeriod = 30_000;

/** Counts what is there into the status of ResourceQuotas (pkg/controller/resourcequota). */
export const resourceQuotaController: ControllerDefinition = {
	name: "resourcequota-controller",
	serviceAccount: "resourcequota-controller",
	rbac: [
		grant("*", "*", "list watch"),
		grant("core", "resourcequotas/status", "update"),
		recordEvents,
	],
	create: (context) => new QuotaController(context).controller(),
};

class QuotaController {
	readonly #context: ControllerContext;
	readonly #quotas: Informer<ResourceQuota>;
	/** Of the kinds that quotas name, by qualified resource. */
	readonly #counted = new Map<string, Informer<KubeObject>>();
	#enqueue: Enqueue = () => {};

	constructor(context: ControllerContext) {
		this.#context = context;
		this.#quotas = context.informers.of(kinds.resourceQuotas);
	}

	controller(): Controller {
		return {
			workers: 5,
			watches: [
				watch(this.#quotas, (enqueue) => {
					this.#enqueue = enqueue;
					return {
						onAdd: (quota) => this.#enqueueQuota(quota),
						// The use is admission's to write; only what the quota asks for matters here.
						onUpdate: (old, quota) => {
							if (!equalAmounts(old.spec.hard ?? {}, quota.spec.hard ?? {}))
								this.#enqueueQuota(quota);
						},
					};
				}),
			],
			reconcile: async ({ namespace, name }, signal) => {
				const quota = this.#quotas.lister.get(namespace, name);
				if (quota === undefined) return undefined;
				const complete = await this.#sync(quota, signal);
				return {
					requeueAfter: complete ? resyncPeriod : unknownKindPeriod,
				};
			},
		};
	}

	#enqueueQuota({ metadata }: ResourceQuota): void {
		this.#enqueue(`${metadata.namespace}/${metadata.name}`);
	}

	/** False when a kind to be counted is not served. */
	async #sync(quota: ResourceQuota, signal: AbortSignal): Promise<boolean> {
		const hard = quota.spec.hard ?? {};
		const names = Object.keys(hard);
		let complete = true;
		let used: Amounts = { ...quota.status?.used };
		for (const resource of countedResources(names)) {
			const evaluator = evaluatorOf(resource);
			const informer = await this.#informerOf(resource);
			if (evaluator === undefined || informer === undefined) {
				complete = false;
				continue;
			}
			await informer.synced;
			if (signal.aborted) return false;
			used = { ...used, ...this.#count(quota, evaluator, informer) };
		}
		used = maskAmounts(used, names);
		const { status } = quota;
		if (
			status?.hard !== undefined &&
			status.used !== undefined &&
			equalAmounts(status.hard, hard) &&
			equalAmounts(status.used, used)
		)
			return complete;
		try {
			await this.#context.client.updateStatus(kinds.resourceQuotas, {
				...quota,
				status: { hard, used },
			});
		} catch (error) {
			if (isNotFound(error)) return complete;
			// Admission was faster: what it has written comes with the next look.
			if (!isConflict(error)) throw error;
			const { namespace, name } = quota.metadata;
			this.#enqueue(`${namespace}/${name}`, 20);
		}
		return complete;
	}

	#count(
		quota: ResourceQuota,
		evaluator: Evaluator,
		informer: Informer<KubeObject>,
	): Amounts {
		const hard = quota.spec.hard ?? {};
		const names = evaluator.matchingResources(Object.keys(hard));
		const now = this.#context.clock.now();
		let sum: Amounts = {};
		for (const object of informer.lister.list(quota.metadata.namespace ?? ""))
			if (isCountedBy(quota, hard, evaluator, object))
				sum = addAmounts(sum, evaluator.usage(object, now));
		return {
			...Object.fromEntries(names.map((name) => [name, "0"])),
			...maskAmounts(sum, names),
		};
	}

	/** Starts to watch a kind when the first quota names it. */
	async #informerOf(
		resource: string,
	): Promise<Informer<KubeObject> | undefined> {
		const known = this.#counted.get(resource);
		if (known !== undefined) return known;
		const ref = await this.#refOf(resource);
		if (ref === undefined) return undefined;
		const again = this.#counted.get(resource);
		if (again !== undefined) return again;
		const informer = this.#context.informers.of(ref);
		this.#counted.set(resource, informer);
		informer.addHandlers({
			onUpdate: (old, object) => {
				if (freesSome(resource, old, object, this.#context.clock.now()))
					this.#replenish(resource, object);
			},
			onDelete: (object) => this.#replenish(resource, object),
		});
		return informer;
	}

	async #refOf(resource: string): Promise<ResourceRef | undefined> {
		const builtIn = (Object.values(resources) as readonly ResourceRef[]).find(
			(ref) => qualifiedResource(ref) === resource,
		);
		if (builtIn !== undefined) return builtIn.namespaced ? builtIn : undefined;
		const served = await discover(this.#context.client);
		return served.resources.find(
			(ref) =>
				ref.namespaced &&
				qualifiedResource(ref) === resource &&
				ref.verbs.has("list") &&
				ref.verbs.has("watch"),
		);
	}

	/** Something of this kind takes less than before: the quotas of its namespace are to be counted again. */
	#replenish(resource: string, { metadata }: KubeObject): void {
		const evaluator = evaluatorOf(resource);
		for (const quota of this.#quotas.lister.list(metadata.namespace ?? "")) {
			const names = Object.keys(quota.status?.hard ?? quota.spec.hard ?? {});
			if (evaluator?.matchingResources(names).length) this.#enqueueQuota(quota);
		}
	}
}

/** Whether a change may have made an object count for less. */
function freesSome(
	resource: string,
	old: KubeObject,
	object: KubeObject,
	now: number,
): boolean {
	if (resource === "pods") {
		const [before, after] = [old as Pod, object as Pod];
		if (!isCharged(before, now)) return false;
		return (
			!isCharged(after, now) ||
			(["requests", "limits"] as const).some(
				(field) =>
					!equalAmounts(podAmounts(before, field), podAmounts(after, field)),
			)
		);
	}
	const evaluator = evaluatorOf(resource);
	return (
		(resource === "services" || resource === "persistentvolumeclaims") &&
		evaluator !== undefined &&
		!equalAmounts(evaluator.usage(old, now), evaluator.usage(object, now))
	);
}
