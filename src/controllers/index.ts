import { admissionPolicyStatusController } from "./admission-policy-status/index.ts";
import { attachDetachController } from "./attach-detach/index.ts";
import {
	certificateApprover,
	certificateCleaner,
	certificateSigner,
} from "./certificates/index.ts";
import { clusterRoleAggregationController } from "./cluster-role-aggregation.ts";
import { cronJobController } from "./cronjob/index.ts";
import { daemonSetController } from "./daemonset/index.ts";
import type { ControllerDefinition } from "./definition.ts";
import { deploymentController } from "./deployment/index.ts";
import { deviceTaintEvictionController } from "./device-taint-eviction/index.ts";
import { disruptionController } from "./disruption/index.ts";
import { endpointsController } from "./endpoints/index.ts";
import { endpointSliceController } from "./endpointslice/index.ts";
import { endpointSliceMirroringController } from "./endpointslice-mirroring/index.ts";
import { ephemeralVolumeController } from "./ephemeral-volume.ts";
import { garbageCollector } from "./gc/index.ts";
import { horizontalPodAutoscaler } from "./hpa/index.ts";
import { jobController } from "./job/index.ts";
import { legacyTokenCleaner } from "./legacy-token-cleaner.ts";
import { namespaceController } from "./namespace/index.ts";
import { nodeIpamController } from "./node-ipam/index.ts";
import { nodeLifecycleController } from "./node-lifecycle/index.ts";
import { nodeTtlController } from "./node-ttl.ts";
import { persistentVolumeBinder } from "./persistent-volume/index.ts";
import { podGarbageCollector } from "./pod-gc.ts";
import {
	replicaSetController,
	replicationControllerController,
} from "./replicaset/index.ts";
import { resourceClaimController } from "./resource-claim/index.ts";
import { resourceQuotaController } from "./resource-quota.ts";
import { rootCAPublisher } from "./root-ca-publisher.ts";
import { serviceAccountController } from "./service-account.ts";
import { serviceAccountTokenController } from "./service-account-token.ts";
import { serviceCidrController } from "./service-cidr.ts";
import { statefulSetController } from "./statefulset/index.ts";
import {
	attributesClassProtectionController,
	claimProtectionController,
	volumeProtectionController,
} from "./storage-protection.ts";
import { taintEvictionController } from "./taint-eviction/index.ts";
import { tokenCleaner } from "./token-cleaner.ts";
import { ttlAfterFinishedController } from "./ttl-after-finished.ts";
import { volumeExpandController } from "./volume-expand.ts";

/** Every controller there is. */
export const controllers: readonly ControllerDefinition[] = [
	attachDetachController,
	certificateApprover,
	certificateCleaner,
	certificateSigner,
	clusterRoleAggregationController,
	cronJobController,
	daemonSetController,
	deploymentController,
	deviceTaintEvictionController,
	disruptionController,
	endpointsController,
	endpointSliceController,
	endpointSliceMirroringController,
	ephemeralVolumeController,
	garbageCollector,
	horizontalPodAutoscaler,
	jobController,
	legacyTokenCleaner,
	namespaceController,
	nodeIpamController,
	nodeLifecycleController,
	persistentVolumeBinder,
	podGarbageCollector,
	replicaSetController,
	replicationControllerController,
	resourceClaimController,
	resourceQuotaController,
	rootCAPublisher,
	serviceAccountController,
	serviceCidrController,
	statefulSetController,
	serviceAccountTokenController,
	attributesClassProtectionController,
	claimProtectionController,
	volumeProtectionController,
	taintEvictionController,
	nodeTtlController,
	tokenCleaner,
	ttlAfterFinishedController,
	volumeExpandController,
	admissionPolicyStatusController,
];

/** What each controller's service account may do, for bootstrap to make roles of. */
export const controllerRoles: readonly {
	readonly name: string;
	readonly rules: ControllerDefinition["rbac"];
}[] = controllers.flatMap(({ serviceAccount, rbac }) =>
	serviceAccount === undefined || rbac.length === 0
		? []
		: [{ name: serviceAccount, rules: rbac }],
);
