import type { ResourceDefinition } from "../generic/definition.ts";
import { flowSchema } from "./flow-schema.ts";
import { priorityLevelConfiguration } from "./priority-level-configuration.ts";

/** The kinds of flowcontrol.apiserver.k8s.io, in order of their names in the API. */
export const flowcontrolGroup: readonly ResourceDefinition[] = [
	flowSchema,
	priorityLevelConfiguration,
];
