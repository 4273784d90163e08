import {
	type LabelMatcher,
	labelSelectorAsSelector,
	labelsFromSet,
} from "../../apimachinery/selectors/labels.ts";
import type { ResourceRef } from "../../client/client.ts";
import { kinds } from "../../client/kinds.ts";
import type { ReplicaSet } from "../../client/types/apps.ts";
import type { ReplicationController } from "../../client/types/core.ts";

/** ReplicaSets and ReplicationControllers are one thing under two names. */
export type Replicated = ReplicaSet | ReplicationController;

export interface ReplicatedKind<T extends Replicated> {
	readonly resource: ResourceRef<T>;
	readonly selectorOf: (object: T) => LabelMatcher;
	/** Are pods that end counted in the status? */
	readonly countsTerminating: boolean;
}

export const replicaSetKind: ReplicatedKind<ReplicaSet> = {
	resource: kinds.replicaSets,
	selectorOf: ({ spec }) => labelSelectorAsSelector(spec.selector),
	countsTerminating: true,
};

export const replicationControllerKind: ReplicatedKind<ReplicationController> =
	{
		resource: kinds.replicationControllers,
		selectorOf: ({ spec }) => labelsFromSet(spec.selector),
		countsTerminating: false,
	};
