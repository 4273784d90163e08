import type { ResourceDefinition } from "../generic/definition.ts";
import { endpointSlice } from "./endpoint-slice.ts";

/** The kinds of discovery.k8s.io, in order of their names in the API. */
export const discoveryGroup: readonly ResourceDefinition[] = [endpointSlice];
