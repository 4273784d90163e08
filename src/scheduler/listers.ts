import type { UnstructuredObject } from "../apimachinery/object.ts";
import type { Lister } from "../client/store.ts";
import type { ReplicaSet, StatefulSet } from "../client/types/apps.ts";
import type { Namespace, ReplicationController } from "../client/types/core.ts";
import type { Pod } from "../client/types/pod.ts";
import type { PodDisruptionBudget } from "../client/types/policy.ts";
import type {
	DeviceClass,
	ResourceClaim,
	ResourceSlice,
} from "../client/types/resource.ts";
import type { Service } from "../client/types/service.ts";
import type {
	PersistentVolume,
	PersistentVolumeClaim,
	StorageClass,
} from "../client/types/storage.ts";

/** What plug-ins look up besides nodes and pods that have one. */
export interface Listers {
	/** All pods that have not ended, with and without a node. */
	readonly pods: Lister<Pod>;
	readonly namespaces: Lister<Namespace>;
	readonly services: Lister<Service>;
	readonly replicationControllers: Lister<ReplicationController>;
	readonly replicaSets: Lister<ReplicaSet>;
	readonly statefulSets: Lister<StatefulSet>;
	readonly podDisruptionBudgets: Lister<PodDisruptionBudget>;
	readonly claims: Lister<PersistentVolumeClaim>;
	readonly volumes: Lister<PersistentVolume>;
	readonly storageClasses: Lister<StorageClass>;
	readonly csiNodes: Lister<UnstructuredObject>;
	readonly csiDrivers: Lister<UnstructuredObject>;
	readonly csiStorageCapacities: Lister<UnstructuredObject>;
	readonly resourceClaims: Lister<ResourceClaim>;
	readonly resourceSlices: Lister<ResourceSlice>;
	readonly deviceClasses: Lister<DeviceClass>;
}
