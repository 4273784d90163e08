import type { ResourceDefinition } from "../generic/definition.ts";
import { deviceClass } from "./device-class.ts";
import { resourceClaim } from "./resource-claim.ts";
import { resourceClaimTemplate } from "./resource-claim-template.ts";
import { resourceSlice } from "./resource-slice.ts";

/** The kinds of resource.k8s.io, in order of their names in the API. */
export const resourceGroup: readonly ResourceDefinition[] = [
	deviceClass,
	resourceClaim,
	resourceClaimTemplate,
	resourceSlice,
];
