import type { GroupVersionKind } from "../../apimachinery/object.ts";

/** A resource as one version of the API serves it: all that its part of the documents is made from. */
export interface DocumentedResource extends GroupVersionKind {
	/** The plural name in paths. */
	readonly resource: string;
	readonly namespaced: boolean;
	/** Discovery's verbs: create, delete, deletecollection, get, list, patch, update, watch. */
	readonly verbs: readonly string[];
	readonly subresources: readonly DocumentedSubresource[];
	/** The definition of a built-in kind: `io.k8s.api.core.v1.Pod`. */
	readonly schemaName?: string;
	/** Of a custom resource instead: its OpenAPI v3 schema as the CustomResourceDefinition has it; absent preserves everything. */
	readonly schema?: unknown;
	/** Default: kind + "List". */
	readonly listKind?: string;
	/** DELETE answers the object instead of a Status. */
	readonly returnsDeletedObject?: boolean;
}

export interface DocumentedSubresource extends GroupVersionKind {
	/** `status`, `exec`. */
	readonly name: string;
	/** Discovery's verbs. */
	readonly verbs: readonly string[];
	/** HTTP methods of a connection (exec, attach, port-forward, proxy); absent for ordinary subresources. */
	readonly connectMethods?: readonly string[];
}

export const isCustom = (resource: DocumentedResource): boolean =>
	resource.schemaName === undefined;

/** The definition of the objects: given for built-in kinds, made from the reversed group for custom ones. */
export function definitionNameOf(resource: DocumentedResource): string {
	if (resource.schemaName !== undefined) return resource.schemaName;
	const { group, version, kind } = resource;
	return `${group.split(".").reverse().join(".")}.${version}.${kind}`;
}

export function listDefinitionNameOf(resource: DocumentedResource): string {
	const name = definitionNameOf(resource);
	const listKind = resource.listKind ?? `${resource.kind}List`;
	return `${name.slice(0, name.lastIndexOf(".") + 1)}${listKind}`;
}

/** `/api/v1`, `/apis/apps/v1`. */
export const groupVersionPath = (group: string, version: string): string =>
	group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
