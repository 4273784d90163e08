import type { ResourceDefinition } from "../generic/definition.ts";
import { event } from "./event.ts";

/** The kinds of events.k8s.io, in order of their names in the API. */
export const eventsGroup: readonly ResourceDefinition[] = [event];
