import type { ResourceDefinition } from "../generic/definition.ts";
import { runtimeClass } from "./runtime-class.ts";

/** The kinds of node.k8s.io, in order of their names in the API. */
export const nodeGroup: readonly ResourceDefinition[] = [runtimeClass];
