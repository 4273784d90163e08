import { isConflict, isNotFound } from "../../apimachinery/errors.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import {
	type KubeObject,
	qualifiedResource,
	type UnstructuredObject,
} from "../../apimachinery/object.ts";
import { pickAmounts, sameAmounts } from "../../apimachinery/quota/amounts.ts";
import { scopeTerms } from "../../apimachinery/quota/evaluator.ts";
import { evaluatorFor } from "../../apimachinery/quota/evaluators.ts";
import type { ResourceRef } from "../../client/client.ts";
import { discover, type ServedResource } from "../../client/discovery.ts";
import { kinds } from "../../client/kinds.ts";
import { keyOf } from "../../client/store.ts";
import type { ResourceQuota } from "../../client/types/core.ts";
import {
	type Controller,
	type ControllerContext,
	type ControllerDefinition,
	type Enqueue,
	type Request,
	type Result,
	type Watch,
	watch,
} from "../definition.ts";
import { grant, recordEvents } from "../shared/rules.ts";
import { type Countable, calculate } from "./usage.ts";

/** --resource-quota-sync-period */
const fullResync = 5 * 60_000;

/** Recounts what quotas limit (pkg/controller/resourcequota/resource_quota_controller.go). */
export const resourceQuotaController: ControllerDefinition = {
	name: "resourcequota-controller",
	serviceAccount: "resourcequota-controller",
	rbac: [
		grant("*", "*", "list watch"),
		grant("core", "resourcequotas/status", "update"),
		recordEvents,
	],
	create: (context) => new QuotaController(context),
};

const always = [kinds.pods, kinds.services, kinds.persistentVolumeClaims];

class QuotaController implements Controller {
	readonly watches: readonly Watch[];
	readonly #context: ControllerContext;
	readonly #followed = new Set<string>();
	#enqueue: Enqueue = () => {};
	#served: readonly ServedResource[] = [];

	constructor(context: ControllerContext) {
		this.#context = context;
		this.watches = [
			watch(context.informers.of(kinds.resourceQuotas), (enqueue) => {
				this.#enqueue = enqueue;
				return {
					onAdd: (quota) => enqueue(keyOf(quota)),
					// Its status alone is nothing to count for: admission writes it with each object.
					onUpdate(old, quota) {
						if (!deepEqual(old.spec.hard, quota.spec.hard))
							enqueue(keyOf(quota));
					},
				};
			}),
		];
		for (const resource of always) this.#follow(resource);
	}

	/** Recounts when an object goes, or gives something back. */
	#follow(resource: ResourceRef<KubeObject>): void {
		const name = qualifiedResource(resource);
		if (this.#followed.has(name)) return;
		this.#followed.add(name);
		const { clock, informers } = this.#context;
		const evaluator = evaluatorFor(resource);
		const wake = ({ metadata }: KubeObject) => {
			const quotas = informers
				.of(kinds.resourceQuotas)
				.lister.list(metadata.namespace);
			for (const quota of quotas)
				if (evaluator.matching(Object.keys(quota.spec.hard ?? {})).length > 0)
					this.#enqueue(keyOf(quota));
		};
		informers.of(resource).addHandlers({
			onUpdate(old, object) {
				const [before, after] = [old, object] as UnstructuredObject[];
				if (before && after && evaluator.frees(before, after, clock.now()))
					wake(object);
			},
			onDelete: wake,
		});
	}

	async reconcile({ namespace, name }: Request): Promise<Result | undefined> {
		const { informers, client, clock } = this.#context;
		const quota = informers
			.of(kinds.resourceQuotas)
			.lister.get(namespace, name);
		if (quota === undefined) return undefined;
		const hard = quota.spec.hard ?? {};
		const countable = await this.#countable(Object.keys(hard), namespace);
		const counted = calculate(
			countable,
			Object.keys(hard),
			scopeTerms(quota.spec),
			clock.now(),
		);
		const used = pickAmounts(
			{ ...quota.status.used, ...counted },
			Object.keys(hard),
		);
		if (isDirty(quota, hard, used))
			try {
				await client.updateStatus(kinds.resourceQuotas, {
					...quota,
					status: { hard, used },
				});
			} catch (error) {
				if (isNotFound(error)) return undefined;
				if (isConflict(error)) return { requeueAfter: 5 };
				throw error;
			}
		return { requeueAfter: fullResync };
	}

	/** The kinds that the names are about, with what there is of them in the namespace. */
	async #countable(
		names: readonly string[],
		namespace: string,
	): Promise<Countable[]> {
		const wanted = (resource: ServedResource) =>
			resource.namespaced &&
			!resource.resource.includes("/") &&
			resource.verbs.has("list") &&
			evaluatorFor(resource).matching(names).length > 0;
		const covered = (resources: readonly ServedResource[]) =>
			names.every((name) =>
				resources.some((r) => evaluatorFor(r).matching([name]).length > 0),
			);
		if (!covered(this.#served))
			this.#served = (await discover(this.#context.client)).resources;
		const result: Countable[] = [];
		for (const resource of this.#served.filter(wanted)) {
			this.#follow(resource);
			const informer = this.#context.informers.of<KubeObject>(resource);
			await informer.synced;
			result.push({
				evaluator: evaluatorFor(resource),
				objects: informer.lister.list(namespace) as UnstructuredObject[],
			});
		}
		return result;
	}
}

const isDirty = (
	{ status }: ResourceQuota,
	hard: Readonly<Record<string, string>>,
	used: Readonly<Record<string, string>>,
): boolean =>
	status.hard === undefined ||
	status.used === undefined ||
	!sameAmounts(status.hard, hard) ||
	!sameAmounts(status.used, used);
