import type { ResourceDefinition } from "../generic/definition.ts";
import { customResourceDefinition } from "./custom-resource-definition.ts";

/** The kinds of apiextensions.k8s.io, in order of their names in the API. */
export const apiextensionsGroup: readonly ResourceDefinition[] = [
	customResourceDefinition,
];
