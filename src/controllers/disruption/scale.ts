import { isNotFound } from "../../apimachinery/errors.ts";
import type { OwnerReference } from "../../apimachinery/object.ts";
import { kinds } from "../../client/kinds.ts";
import type { Pod } from "../../client/types/pod.ts";
import type { ControllerContext } from "../definition.ts";
import { controllerOf, resolveReference } from "../shared/owners.ts";
import { getScale, KindFinder } from "../shared/scale.ts";

/** What of pods has a scale: the number is how many there should be. */
interface Scaled {
	readonly uid: string;
	readonly replicas: number;
}

/** Asks the controllers of pods how many they want (pkg/controller/disruption/disruption.go, getExpectedScale). */
export class ScaleFinder {
	readonly #context: ControllerContext;
	readonly #kinds: KindFinder;

	constructor(context: ControllerContext) {
		this.#context = context;
		this.#kinds = new KindFinder(context.client);
	}

	/** Throws when a pod's controller can't be asked. */
	async sum(
		pods: readonly Pod[],
	): Promise<{ readonly scale: number; readonly unmanaged: number }> {
		const byUid = new Map<string, number>();
		const seen = new Set<string>();
		let unmanaged = 0;
		for (const pod of pods) {
			const reference = controllerOf(pod);
			if (reference === undefined) {
				unmanaged++;
				continue;
			}
			if (seen.has(reference.uid)) continue;
			seen.add(reference.uid);
			const scaled = await this.#find(reference, pod.metadata.namespace ?? "");
			if (scaled === undefined)
				throw new Error(
					`found no controllers for pod ${JSON.stringify(pod.metadata.name)}`,
				);
			byUid.set(scaled.uid, scaled.replicas);
		}
		const scale = [...byUid.values()].reduce((sum, n) => sum + n, 0);
		return { scale, unmanaged };
	}

	async #find(
		reference: OwnerReference,
		namespace: string,
	): Promise<Scaled | undefined> {
		const { informers } = this.#context;
		const controller = resolveReference(
			reference,
			namespace,
			kinds.replicationControllers,
			informers.of(kinds.replicationControllers).lister,
		);
		const stateful = resolveReference(
			reference,
			namespace,
			kinds.statefulSets,
			informers.of(kinds.statefulSets).lister,
		);
		const set = resolveReference(
			reference,
			namespace,
			kinds.replicaSets,
			informers.of(kinds.replicaSets).lister,
		);
		const deployment =
			set &&
			resolveReference(
				controllerOf(set),
				namespace,
				kinds.deployments,
				informers.of(kinds.deployments).lister,
			);
		const found = controller ?? stateful ?? deployment ?? set;
		return found === undefined
			? this.#byScale(reference, namespace)
			: {
					uid: found.metadata.uid ?? "",
					replicas: found.spec.replicas ?? 1,
				};
	}

	async #byScale(
		{ apiVersion, kind, name, uid }: OwnerReference,
		namespace: string,
	): Promise<Scaled | undefined> {
		const resource = await this.#kinds.find(apiVersion, kind);
		if (resource === undefined) return undefined;
		try {
			const scale = await getScale(
				this.#context.client,
				resource,
				namespace,
				name,
			);
			return scale.metadata.uid === uid
				? { uid, replicas: scale.spec?.replicas ?? 0 }
				: undefined;
		} catch (error) {
			if (!isNotFound(error)) throw error;
		}
		throw new Error(
			`${resource.resource}.${resource.group} does not implement the scale subresource`,
		);
	}
}
