import { admissionregistrationGroup } from "./admissionregistration/index.ts";
import { apiextensionsGroup } from "./apiextensions/index.ts";
import { apiregistrationGroup } from "./apiregistration/index.ts";
import { appsGroup } from "./apps/index.ts";
import { authenticationGroup } from "./authentication/index.ts";
import { authorizationGroup } from "./authorization/index.ts";
import { autoscalingGroup } from "./autoscaling/index.ts";
import { batchGroup } from "./batch/index.ts";
import { certificatesGroup } from "./certificates/index.ts";
import { coordinationGroup } from "./coordination/index.ts";
import { coreGroup } from "./core/index.ts";
import { discoveryGroup } from "./discovery/index.ts";
import { eventsGroup } from "./events/index.ts";
import { flowcontrolGroup } from "./flowcontrol/index.ts";
import type { ResourceDefinition } from "./generic/definition.ts";
import { networkingGroup } from "./networking/index.ts";
import { nodeGroup } from "./node/index.ts";
import { policyGroup } from "./policy/index.ts";
import { rbacGroup } from "./rbac/index.ts";
import { resourceGroup } from "./resource/index.ts";
import { schedulingGroup } from "./scheduling/index.ts";
import { storageGroup } from "./storage/index.ts";

/** Every built-in kind, groups in the order in which discovery lists them. */
export const builtInResources: readonly ResourceDefinition[] = [
	...coreGroup,
	...apiregistrationGroup,
	...appsGroup,
	...eventsGroup,
	...authenticationGroup,
	...authorizationGroup,
	...autoscalingGroup,
	...batchGroup,
	...certificatesGroup,
	...networkingGroup,
	...policyGroup,
	...rbacGroup,
	...storageGroup,
	...admissionregistrationGroup,
	...apiextensionsGroup,
	...schedulingGroup,
	...coordinationGroup,
	...nodeGroup,
	...discoveryGroup,
	...resourceGroup,
	...flowcontrolGroup,
];
