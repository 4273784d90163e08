import type { GroupVersionKind } from "../../apimachinery/object.ts";
import type { MessagesData } from "../data.ts";
import { operationNames, title } from "./operation-id.ts";
import * as parameters from "./parameters.ts";
import {
	type DocumentedResource,
	definitionNameOf,
	groupVersionPath,
	isCustom,
	listDefinitionNameOf,
} from "./resource.ts";
import type { Method, Parameter, Route } from "./route.ts";
import { subresourceRoutes } from "./subresource-routes.ts";

const meta = "io.k8s.apimachinery.pkg.apis.meta.v1.";

export const produces = [
	"application/json",
	"application/yaml",
	"application/vnd.kubernetes.protobuf",
];
const watchProduces = [
	...produces,
	"application/json;stream=watch",
	"application/vnd.kubernetes.protobuf;stream=watch",
];
const customProduces = ["application/json", "application/yaml"];
const patchTypes = [
	"application/json-patch+json",
	"application/merge-patch+json",
	"application/strategic-merge-patch+json",
	"application/apply-patch+yaml",
];

/** What the routes of one resource share. */
export interface RouteScope {
	readonly resource: DocumentedResource;
	readonly messages: MessagesData;
	/** `/api/v1`. */
	readonly root: string;
	/** `/api/v1/namespaces/{namespace}/pods`. */
	readonly collection: string;
	readonly item: string;
	/** "Namespaced" or "". */
	readonly scope: string;
	readonly collectionParameters: readonly Parameter[];
	readonly itemParameters: readonly Parameter[];
	readonly produces: readonly string[];
}

/** The routes of a resource and its subresources (k8s.io/apiserver/pkg/endpoints/installer.go). */
export function routesOf(
	resource: DocumentedResource,
	messages: MessagesData,
): Route[] {
	const root = groupVersionPath(resource.group, resource.version);
	const collection = `${root}${resource.namespaced ? "/namespaces/{namespace}" : ""}/${resource.resource}`;
	const collectionParameters = resource.namespaced
		? [parameters.namespace, parameters.pretty]
		: [parameters.pretty];
	const scope: RouteScope = {
		resource,
		messages,
		root,
		collection,
		item: `${collection}/{name}`,
		scope: resource.namespaced ? "Namespaced" : "",
		collectionParameters,
		itemParameters: [parameters.name, ...collectionParameters],
		produces: isCustom(resource) ? customProduces : produces,
	};
	const can = (verb: string) => resource.verbs.includes(verb);
	return [
		...(can("list") ? listRoutes(scope) : []),
		...(can("create") ? [createRoute(scope)] : []),
		...(can("deletecollection") ? [deleteCollectionRoute(scope)] : []),
		...(can("get") ? [readRoute(scope)] : []),
		...(can("update") ? [replaceRoute(scope)] : []),
		...(can("patch") ? [patchRoute(scope)] : []),
		...(can("delete") ? [deleteRoute(scope)] : []),
		// custom resources are watched through the list alone
		...(can("watch") && !isCustom(resource) ? watchRoutes(scope) : []),
		...resource.subresources.flatMap((sub) => subresourceRoutes(scope, sub)),
	];
}

interface RouteDraft {
	readonly path: string;
	readonly method: Method;
	/** `listNamespacedPod`, before the group and version go in. */
	readonly operation: string;
	readonly description: string;
	readonly action: string;
	readonly gvk: GroupVersionKind;
	readonly parameters: readonly Parameter[];
	readonly codes: Route["codes"];
	readonly answer: string;
	readonly produces?: readonly string[];
	readonly body?: NonNullable<Route["body"]>;
}

export function makeRoute(scope: RouteScope, draft: RouteDraft): Route {
	const { operation, gvk, ...rest } = draft;
	const { group, version, kind } = gvk;
	return {
		produces: scope.produces,
		...rest,
		...operationNames(operation, draft.path),
		gvk: { group, version, kind },
	};
}

export const bodyOf = (definition: string): NonNullable<Route["body"]> => ({
	definition,
	contentTypes: ["*/*"],
	required: true,
});

export const patchBody = (scope: RouteScope): NonNullable<Route["body"]> => ({
	definition: `${meta}Patch`,
	contentTypes: isCustom(scope.resource)
		? patchTypes.filter((type) => !type.includes("strategic"))
		: patchTypes,
	required: true,
});

const deleteBody: NonNullable<Route["body"]> = {
	definition: `${meta}DeleteOptions`,
	contentTypes: ["*/*"],
	required: false,
};

function listRoutes(scope: RouteScope): Route[] {
	const { resource, root, collection } = scope;
	const list = (path: string, operation: string, own: readonly Parameter[]) =>
		makeRoute(scope, {
			path,
			method: "get",
			operation,
			description: `list or watch objects of kind ${resource.kind}`,
			action: "list",
			gvk: resource,
			parameters: [...own, ...parameters.listOptions],
			codes: [200],
			answer: listDefinitionNameOf(resource),
			produces: isCustom(resource) ? customProduces : watchProduces,
		});
	const routes = [
		list(
			collection,
			`list${scope.scope}${resource.kind}`,
			scope.collectionParameters,
		),
	];
	if (resource.namespaced)
		routes.push(
			list(
				`${root}/${resource.resource}`,
				`list${resource.kind}ForAllNamespaces`,
				[parameters.pretty],
			),
		);
	return routes;
}

function createRoute(scope: RouteScope): Route {
	const { resource, collection } = scope;
	const definition = definitionNameOf(resource);
	return makeRoute(scope, {
		path: collection,
		method: "post",
		operation: `create${scope.scope}${resource.kind}`,
		description: `create ${article(resource.kind)}`,
		action: "post",
		gvk: resource,
		parameters: [...scope.collectionParameters, ...parameters.writeOptions],
		body: bodyOf(definition),
		codes: [200, 201, 202],
		answer: definition,
	});
}

function deleteCollectionRoute(scope: RouteScope): Route {
	const { resource, collection } = scope;
	return makeRoute(scope, {
		path: collection,
		method: "delete",
		operation: `deletecollection${scope.scope}${resource.kind}`,
		description: `delete collection of ${resource.kind}`,
		action: "deletecollection",
		gvk: resource,
		parameters: [
			...scope.collectionParameters,
			...parameters.deleteCollectionOptions,
		],
		body: deleteBody,
		codes: [200],
		answer: `${meta}Status`,
	});
}

function readRoute(scope: RouteScope): Route {
	const { resource, item } = scope;
	return makeRoute(scope, {
		path: item,
		method: "get",
		operation: `read${scope.scope}${resource.kind}`,
		description: `read the specified ${resource.kind}`,
		action: "get",
		gvk: resource,
		parameters: scope.itemParameters,
		codes: [200],
		answer: definitionNameOf(resource),
	});
}

function replaceRoute(scope: RouteScope): Route {
	const { resource, item } = scope;
	const definition = definitionNameOf(resource);
	return makeRoute(scope, {
		path: item,
		method: "put",
		operation: `replace${scope.scope}${resource.kind}`,
		description: `replace the specified ${resource.kind}`,
		action: "put",
		gvk: resource,
		parameters: [...scope.itemParameters, ...parameters.writeOptions],
		body: bodyOf(definition),
		codes: [200, 201],
		answer: definition,
	});
}

function patchRoute(scope: RouteScope): Route {
	const { resource, item } = scope;
	return makeRoute(scope, {
		path: item,
		method: "patch",
		operation: `patch${scope.scope}${resource.kind}`,
		description: `partially update the specified ${resource.kind}`,
		action: "patch",
		gvk: resource,
		parameters: [...scope.itemParameters, ...parameters.patchOptions],
		body: patchBody(scope),
		codes: [200, 201],
		answer: definitionNameOf(resource),
	});
}

function deleteRoute(scope: RouteScope): Route {
	const { resource, item } = scope;
	return makeRoute(scope, {
		path: item,
		method: "delete",
		operation: `delete${scope.scope}${resource.kind}`,
		description: `delete ${article(resource.kind)}`,
		action: "delete",
		gvk: resource,
		parameters: [...scope.itemParameters, ...parameters.deleteOptions],
		body: deleteBody,
		codes: [200, 202],
		answer:
			resource.returnsDeletedObject === true
				? definitionNameOf(resource)
				: `${meta}Status`,
	});
}

function watchRoutes(scope: RouteScope): Route[] {
	const { resource, root, collection, item } = scope;
	const underWatch = (path: string) =>
		`${root}/watch${path.slice(root.length)}`;
	const watch = (
		path: string,
		operation: string,
		what: string,
		action: string,
		own: readonly Parameter[],
	) =>
		makeRoute(scope, {
			path,
			method: "get",
			operation,
			description: `watch ${what}`,
			action,
			gvk: resource,
			parameters: [...own, ...parameters.listOptions],
			codes: [200],
			answer: `${meta}WatchEvent`,
			produces: watchProduces,
		});
	const { kind } = resource;
	const routes = [
		watch(
			underWatch(collection),
			`watch${scope.scope}${kind}List`,
			`individual changes to a list of ${kind}`,
			"watchlist",
			scope.collectionParameters,
		),
		watch(
			underWatch(item),
			`watch${scope.scope}${kind}`,
			`changes to an object of kind ${kind}`,
			"watch",
			scope.itemParameters,
		),
	];
	if (resource.namespaced)
		routes.push(
			watch(
				`${root}/watch/${resource.resource}`,
				`watch${kind}ListForAllNamespaces`,
				`individual changes to a list of ${kind}`,
				"watchlist",
				[parameters.pretty],
			),
		);
	return routes;
}

export const article = (kind: string): string =>
	`${/^[aeiou]/i.test(kind) ? "an" : "a"} ${title(kind)}`;
