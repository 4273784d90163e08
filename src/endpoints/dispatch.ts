import {
	methodNotSupported,
	notFound,
	type StatusError,
} from "../apimachinery/errors.ts";
import type {
	FunctionSubresource,
	Verb,
} from "../registry/generic/definition.ts";
import type { Registry, ServedResource } from "../registry/registry.ts";
import { connectObject } from "./handlers/connect.ts";
import { createObject } from "./handlers/create.ts";
import { deleteCollection, deleteObject } from "./handlers/delete.ts";
import { callFunction } from "./handlers/function.ts";
import { getObject } from "./handlers/get.ts";
import { listObjects } from "./handlers/list.ts";
import { patchObject } from "./handlers/patch.ts";
import { scaleObject } from "./handlers/scale.ts";
import { updateObject } from "./handlers/update.ts";
import { watchObjects } from "./handlers/watch.ts";
import type { ApiResponse, RequestContext } from "./request.ts";
import type { RequestInfo } from "./request-info.ts";
import {
	type EndpointServices,
	methodNotAllowed,
	type RequestScope,
	unknownPath,
} from "./scope.ts";

type ResourceHandler = (scope: RequestScope) => Promise<ApiResponse>;

/** Answers connect subresources (exec, log, proxy); undefined when the name is none of them. */
export type Connector = (
	scope: RequestScope,
	subresource: FunctionSubresource,
) => Promise<ApiResponse>;

/**
 * Whether the API answers for this resource at all: always in a built-in group, elsewhere only for a custom kind in
 * its own scope. What isn't routed is a page that doesn't exist.
 */
export function isRouted(info: RequestInfo, registry: Registry): boolean {
	const { apiGroup, apiVersion, resource, namespace, verb } = info;
	const served = registry.lookup(apiGroup, apiVersion, resource);
	if (!served?.resource.custom)
		return served !== undefined || registry.hasBuiltInGroup(apiGroup);
	if (!served.resource.namespaced) return namespace === "";
	return namespace !== "" || verb === "list" || verb === "watch";
}

/** From a resource request to the handler that answers it: the routes of the API. */
export function routeOf(
	context: RequestContext,
	services: EndpointServices,
	connect: Connector,
): { scope: RequestScope; handler: ResourceHandler } {
	const { info } = context;
	const served = services.registry.lookup(
		info.apiGroup,
		info.apiVersion,
		info.resource,
	);
	if (served === undefined) throw unknownPath();
	const scope = scopeOf(context, services, served);
	const handler =
		scope.subresource === ""
			? mainHandler(scope)
			: subresourceHandler(scope, connect);
	return { scope, handler };
}

function scopeOf(
	context: RequestContext,
	services: EndpointServices,
	served: ServedResource,
): RequestScope {
	const { info } = context;
	const { resource } = served;
	const isNamespaces =
		info.resource === "namespaces" && resource.groupResource.group === "";
	if (!resource.namespaced && !isNamespaces && info.namespace !== "")
		throw unknownPath();
	const named = info.parts.length > 1;
	if (resource.namespaced && info.namespace === "" && named)
		throw unknownPath();
	return {
		services,
		context,
		served,
		namespace: resource.namespaced ? info.namespace : "",
		name: named ? (info.parts[1] ?? "") : "",
		subresource: info.subresource,
	};
}

/** The old way to watch: the verb stands in the path. */
const isWatchPath = ({ context }: RequestScope): boolean =>
	context.info.verb === "watch" &&
	context.info.path.split("/").indexOf("watch") ===
		(context.info.apiPrefix === "api" ? 3 : 4);

function mainHandler(scope: RequestScope): ResourceHandler {
	const { served, context, namespace, name } = scope;
	const { verbs, namespaced } = served.resource;
	const { method } = context.request;
	if (context.info.parts.length > 2) throw unknownPath();
	if (isWatchPath(scope)) {
		if (method !== "GET" || !verbs.has("watch")) throw methodNotAllowed();
		return (s) => watchObjects(s, name);
	}
	if (context.info.verb === "proxy") throw unknownPath();
	if (name !== "") {
		if (method === "GET" && verbs.has("get")) return getObject;
		if (method === "PUT" && verbs.has("update")) return updateObject;
		if (method === "PATCH" && verbs.has("patch")) return patchObject;
		if (method === "DELETE" && verbs.has("delete")) return deleteObject;
		throw noRoute(scope, ["get", "update", "patch", "delete"]);
	}
	if (method === "GET" && verbs.has("list")) {
		if (context.info.verb !== "watch") return listObjects;
		if (verbs.has("watch")) return watchObjects;
		throw methodNotSupported(served.resource.groupResource, "watch");
	}
	if (namespaced && namespace === "") throw noRoute(scope, ["list"]);
	if (method === "POST" && verbs.has("create")) return createObject;
	if (method === "DELETE" && verbs.has("deletecollection"))
		return deleteCollection;
	throw noRoute(scope, ["list", "create", "deletecollection"]);
}

/** 405 where another method would do, 404 where the path has no route at all. */
function noRoute(scope: RequestScope, verbs: readonly Verb[]): StatusError {
	return verbs.some((verb) => scope.served.resource.verbs.has(verb))
		? wrongMethod(scope)
		: unknownPath();
}

/** Routes of built-in kinds know nothing of their resource; custom kinds name it. */
function wrongMethod({ served, context }: RequestScope): StatusError {
	const { custom, groupResource } = served.resource;
	return custom
		? methodNotSupported(groupResource, context.info.verb)
		: methodNotAllowed();
}

function subresourceHandler(
	scope: RequestScope,
	connect: Connector,
): ResourceHandler {
	const { served, subresource, context } = scope;
	const { method } = context.request;
	const { resource, version } = served;
	const missing = () =>
		resource.custom
			? notFound(resource.groupResource, scope.name)
			: unknownPath();
	if (version.definition.lacks?.includes(subresource)) throw missing();
	const declared = resource.definition.subresources;
	const callable = declared?.functions?.[subresource];
	if (callable !== undefined) {
		if (callable.connectMethods !== undefined) {
			if (!callable.connectMethods.includes(method)) throw methodNotAllowed();
			return (s) => connectObject(s, callable, connect);
		}
		if (context.info.parts.length > 3) throw unknownPath();
		return (s) => callFunction(s, callable);
	}
	if (context.info.parts.length > 3) throw unknownPath();
	if (subresource === "scale" && declared?.scale) {
		if (!["GET", "PUT", "PATCH"].includes(method)) throw wrongMethod(scope);
		return scaleObject;
	}
	const object = served.store.objectSubresource(subresource);
	if (object === undefined) throw missing();
	const verbs = object.verbs ?? ["get", "patch", "update"];
	if (method === "GET" && verbs.includes("get")) return getObject;
	if (method === "PUT" && verbs.includes("update")) return updateObject;
	if (method === "PATCH" && verbs.includes("patch")) return patchObject;
	throw wrongMethod(scope);
}
