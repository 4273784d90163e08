import type { ResourceDefinition } from "../generic/definition.ts";
import { apiService } from "./api-service.ts";

/** The kinds of apiregistration.k8s.io, in order of their names in the API. */
export const apiregistrationGroup: readonly ResourceDefinition[] = [apiService];
