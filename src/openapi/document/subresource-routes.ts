import { title } from "./operation-id.ts";
import * as parameters from "./parameters.ts";
import { type DocumentedSubresource, definitionNameOf } from "./resource.ts";
import type { Method, Route } from "./route.ts";
import {
	bodyOf,
	makeRoute,
	patchBody,
	produces,
	type RouteScope,
} from "./routes.ts";

/** Kinds of other groups that stand as subresources, by the Go package of their group. */
const packageOf: Readonly<Record<string, string>> = {
	"": "io.k8s.api.core",
	"authentication.k8s.io": "io.k8s.api.authentication",
	autoscaling: "io.k8s.api.autoscaling",
	policy: "io.k8s.api.policy",
};

/** The routes of `status`, `scale`, `eviction` and the like, and of connections. */
export function subresourceRoutes(
	scope: RouteScope,
	sub: DocumentedSubresource,
): Route[] {
	if (sub.connectMethods !== undefined) return connectRoutes(scope, sub);
	if (sub.name === "log") return [logRoute(scope, sub)];
	const routes: Route[] = [];
	if (sub.verbs.includes("get")) routes.push(readRoute(scope, sub));
	if (sub.verbs.includes("create")) routes.push(createRoute(scope, sub));
	if (sub.verbs.includes("update")) routes.push(replaceRoute(scope, sub));
	if (sub.verbs.includes("patch")) routes.push(patchRoute(scope, sub));
	return routes;
}

/** The definition of a subresource's kind: the parent's own, or that of another group. */
function definitionOf(scope: RouteScope, sub: DocumentedSubresource): string {
	const { resource } = scope;
	if (
		sub.kind === resource.kind &&
		sub.group === resource.group &&
		sub.version === resource.version
	)
		return definitionNameOf(resource);
	return `${packageOf[sub.group] ?? "io.k8s.api.core"}.${sub.version}.${sub.kind}`;
}

/** `NamespacedPodStatus`. */
const target = (scope: RouteScope, sub: DocumentedSubresource): string =>
	`${scope.scope}${scope.resource.kind}${title(sub.name)}`;

function readRoute(scope: RouteScope, sub: DocumentedSubresource): Route {
	return makeRoute(scope, {
		path: `${scope.item}/${sub.name}`,
		method: "get",
		operation: `read${target(scope, sub)}`,
		description: `read ${sub.name} of the specified ${scope.resource.kind}`,
		action: "get",
		gvk: sub,
		parameters: scope.itemParameters,
		codes: [200],
		answer: definitionOf(scope, sub),
	});
}

function createRoute(scope: RouteScope, sub: DocumentedSubresource): Route {
	const definition = definitionOf(scope, sub);
	return makeRoute(scope, {
		path: `${scope.item}/${sub.name}`,
		method: "post",
		operation: `create${target(scope, sub)}`,
		description: `create ${sub.name} of ${/^[aeiou]/i.test(scope.resource.kind) ? "an" : "a"} ${scope.resource.kind}`,
		action: "post",
		gvk: sub,
		parameters: [...scope.itemParameters, ...parameters.writeOptions],
		body: bodyOf(definition),
		codes: [200, 201, 202],
		answer: definition,
	});
}

function replaceRoute(scope: RouteScope, sub: DocumentedSubresource): Route {
	const definition = definitionOf(scope, sub);
	return makeRoute(scope, {
		path: `${scope.item}/${sub.name}`,
		method: "put",
		operation: `replace${target(scope, sub)}`,
		description: `replace ${sub.name} of the specified ${scope.resource.kind}`,
		action: "put",
		gvk: sub,
		parameters: [...scope.itemParameters, ...parameters.writeOptions],
		body: bodyOf(definition),
		codes: [200, 201],
		answer: definition,
	});
}

function patchRoute(scope: RouteScope, sub: DocumentedSubresource): Route {
	return makeRoute(scope, {
		path: `${scope.item}/${sub.name}`,
		method: "patch",
		operation: `patch${target(scope, sub)}`,
		description: `partially update ${sub.name} of the specified ${scope.resource.kind}`,
		action: "patch",
		gvk: sub,
		parameters: [...scope.itemParameters, ...parameters.patchOptions],
		body: patchBody(scope),
		codes: [200, 201],
		answer: definitionOf(scope, sub),
	});
}

function logRoute(scope: RouteScope, sub: DocumentedSubresource): Route {
	const own = parameters.optionsParameters("PodLogOptions", scope.messages);
	return makeRoute(scope, {
		path: `${scope.item}/${sub.name}`,
		method: "get",
		operation: `read${target(scope, sub)}`,
		description: `read ${sub.name} of the specified ${scope.resource.kind}`,
		action: "get",
		gvk: sub,
		parameters: [...scope.itemParameters, ...own],
		codes: [200],
		answer: "string",
		produces: ["text/plain", ...produces],
	});
}

/** exec, attach and port-forward; proxies also take a path. */
function connectRoutes(scope: RouteScope, sub: DocumentedSubresource): Route[] {
	const own = parameters.optionsParameters(sub.kind, scope.messages);
	const item = scope.itemParameters.filter((p) => p !== parameters.pretty);
	const connect = (path: string, suffix: string, withPath: boolean) =>
		(sub.connectMethods ?? []).map((httpMethod) =>
			makeRoute(scope, {
				path,
				method: httpMethod.toLowerCase() as Method,
				operation: `connect${title(httpMethod.toLowerCase())}${target(scope, sub)}${suffix}`,
				description: `connect ${httpMethod} requests to ${sub.name} of ${scope.resource.kind}`,
				action: "connect",
				gvk: sub,
				parameters: [...item, ...(withPath ? [parameters.path] : []), ...own],
				codes: [200],
				answer: "string",
				produces: ["*/*"],
			}),
		);
	const path = `${scope.item}/${sub.name}`;
	const routes = connect(path, "", false);
	if (sub.name === "proxy")
		routes.push(...connect(`${path}/{path}`, "WithPath", true));
	return routes;
}
