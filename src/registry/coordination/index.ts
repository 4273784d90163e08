import type { ResourceDefinition } from "../generic/definition.ts";
import { lease } from "./lease.ts";

/** The kinds of coordination.k8s.io, in order of their names in the API. */
export const coordinationGroup: readonly ResourceDefinition[] = [lease];
