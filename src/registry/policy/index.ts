import type { ResourceDefinition } from "../generic/definition.ts";
import { podDisruptionBudget } from "./pod-disruption-budget.ts";

/** The kinds of policy, in order of their names in the API. */
export const policyGroup: readonly ResourceDefinition[] = [podDisruptionBudget];
