import type { ResourceDefinition } from "../generic/definition.ts";
import { priorityClass } from "./priority-class.ts";

/** The kinds of scheduling.k8s.io, in order of their names in the API. */
export const schedulingGroup: readonly ResourceDefinition[] = [priorityClass];
