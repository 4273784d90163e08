import { deepEqual } from "../../apimachinery/json.ts";
import type { Informer } from "../../client/informer.ts";
import { kinds } from "../../client/kinds.ts";
import { keyOf } from "../../client/store.ts";
import type { Deployment, ReplicaSet } from "../../client/types/apps.ts";
import type { Pod } from "../../client/types/pod.ts";
import {
	type ControllerDefinition,
	type Enqueue,
	type Watch,
	watch,
	watchOwn,
} from "../definition.ts";
import { isGoing } from "../shared/objects.ts";
import {
	type ControllerIndex,
	controllerOf,
	indexByController,
	resolveController,
	resolveReference,
} from "../shared/owners.ts";
import { grant, recordEvents } from "../shared/rules.ts";
import { selectorOf } from "../shared/selectors.ts";
import { DeploymentSync } from "./sync.ts";

/** Rolls pod templates out by ReplicaSets (pkg/controller/deployment/deployment_controller.go). */
export const deploymentController: ControllerDefinition = {
	name: "deployment-controller",
	serviceAccount: "deployment-controller",
	rbac: [
		grant("apps extensions", "deployments", "get list update watch"),
		grant("apps extensions", "deployments/status", "update"),
		grant("apps extensions", "deployments/finalizers", "update"),
		grant(
			"apps extensions",
			"replicasets",
			"create delete get list patch update watch",
		),
		grant("core", "pods", "get list update watch"),
		recordEvents,
	],
	create(context) {
		const { informers } = context;
		const sets = informers.of(kinds.replicaSets);
		const pods = informers.of(kinds.pods);
		const caches: Caches = {
			deployments: informers.of(kinds.deployments),
			sets,
			pods,
			setsBy: indexByController(sets),
			podsBy: indexByController(pods),
		};
		const sync = new DeploymentSync(context, caches);
		return {
			watches: [
				watchOwn(caches.deployments),
				watchSets(caches),
				watchPods(caches),
			],
			reconcile: (request) => sync.run(request),
		};
	},
};

export interface Caches {
	readonly deployments: Informer<Deployment>;
	readonly sets: Informer<ReplicaSet>;
	readonly pods: Informer<Pod>;
	readonly setsBy: ControllerIndex<ReplicaSet>;
	readonly podsBy: ControllerIndex<Pod>;
}

/** A ReplicaSet wakes its Deployment; one without a manager wakes those that would adopt it. */
function watchSets({ deployments, sets }: Caches): Watch {
	return watch(sets, (enqueue) => {
		const wake = (set: ReplicaSet) => {
			const owner = resolveController(
				set,
				kinds.deployments,
				deployments.lister,
			);
			if (owner !== undefined) enqueue(keyOf(owner));
		};
		const offer = ({ metadata }: ReplicaSet) => {
			for (const deployment of deployments.lister.list(metadata.namespace))
				if (selectorOf(deployment)?.matches(metadata.labels))
					enqueue(keyOf(deployment));
		};
		return {
			onAdd(set) {
				if (isGoing(set) || controllerOf(set) !== undefined) wake(set);
				else offer(set);
			},
			onUpdate(old, set) {
				const moved = !deepEqual(controllerOf(old), controllerOf(set));
				if (moved) wake(old);
				if (controllerOf(set) !== undefined) wake(set);
				else if (moved || !deepEqual(old.metadata.labels, set.metadata.labels))
					offer(set);
			},
			onDelete: wake,
		};
	});
}

/** Recreate waits for the last old pod to go. */
function watchPods(caches: Caches): Watch {
	const { pods, sets, deployments, setsBy, podsBy } = caches;
	return watch(pods, (enqueue: Enqueue) => ({
		onDelete(pod) {
			const set = resolveController(pod, kinds.replicaSets, sets.lister);
			if (set === undefined) return;
			const deployment = resolveReference(
				controllerOf(set),
				pod.metadata.namespace ?? "",
				kinds.deployments,
				deployments.lister,
			);
			if (deployment?.spec.strategy.type !== "Recreate") return;
			const left = setsBy
				.ofOwner(deployment.metadata.uid ?? "")
				.some(({ metadata }) => podsBy.ofOwner(metadata.uid ?? "").length > 0);
			if (!left) enqueue(keyOf(deployment));
		},
	}));
}
