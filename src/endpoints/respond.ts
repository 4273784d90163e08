import { StatusError } from "../apimachinery/errors.ts";
import type { KubeObject } from "../apimachinery/object.ts";
import type { Column } from "../registry/generic/definition.ts";
import type { Negotiated } from "./negotiation/accept.ts";
import { notAcceptable } from "./negotiation/accept.ts";
import { internalPackage } from "./negotiation/body.ts";
import { includeObjectOf } from "./negotiation/include-object.ts";
import {
	columnDefinitions,
	columnsOf,
	partialMetadata,
	scaleColumns,
	tableOf,
	tableRow,
} from "./negotiation/table.ts";
import type {
	ApiResponse,
	ListItem,
	ListResponse,
	ObjectResponse,
} from "./request.ts";
import type { RequestScope } from "./scope.ts";

/** Turns an answer into the Table or the bare metadata that the client asked for. */
export function transformResponse(
	scope: RequestScope,
	response: ApiResponse,
	negotiated: Negotiated,
): ApiResponse {
	const { transform } = negotiated;
	if (transform === undefined) return response;
	if (response.type !== "object" && response.type !== "list") return response;
	if (isStatus(response)) return response;
	if (transform === "Table") return asTable(scope, response, negotiated);
	const wanted = transform === "PartialObjectMetadata" ? "object" : "list";
	if (response.type !== wanted)
		throw wrongShape(scope, transform, response.type);
	return asMetadata(response, negotiated.transformVersion);
}

/** One object was asked for as a list, or a list as one object. */
function wrongShape(
	{ served }: RequestScope,
	asked: string,
	type: "object" | "list",
): StatusError {
	const { kind } = served.version.gvk;
	const goPackage = internalPackage(served.version.gvk.group);
	const what =
		type === "list"
			? `a list (*${goPackage}.${kind}List)`
			: `not a list (*${goPackage}.${kind})`;
	return new StatusError(
		406,
		"NotAcceptable",
		`you requested ${asked}, but the requested object is ${what}`,
	);
}

const isStatus = (response: ObjectResponse | ListResponse): boolean =>
	response.type === "object" &&
	(response.object as Partial<KubeObject>).kind === "Status";

function asTable(
	scope: RequestScope,
	response: ObjectResponse | ListResponse,
	negotiated: Negotiated,
): ApiResponse {
	const { context, services } = scope;
	const include = includeObjectOf(context);
	const now = services.clock.now();
	const columns = columnsFor(scope, response);
	const definitions = columnDefinitions(columns, services.describe);
	const { transformVersion } = negotiated;
	const { status } = response;
	if (response.type === "object") {
		const object = response.object as KubeObject;
		const metadata = resourceVersionOf(object);
		const row = tableRow(columns, object, include, now);
		return {
			type: "object",
			status,
			object: tableOf(transformVersion, metadata, definitions, [row]),
		};
	}
	const items = inTableOrder(scope, response);
	const { rows: _, ...head } = tableOf(
		transformVersion,
		response.metadata,
		definitions,
		[],
	);
	return {
		type: "collection",
		status,
		head,
		member: "rows",
		size: items.length,
		part: (i) => tableRow(columns, items[i]?.value as KubeObject, include, now),
	};
}

function inTableOrder(
	scope: RequestScope,
	{ items }: ListResponse,
): readonly ListItem[] {
	const { definition } = scope.served.resource;
	return definition.compareRows === undefined
		? items
		: [...items].sort(
				(a, b) => definition.compareRows?.(a.value, b.value) ?? 0,
			);
}

const resourceVersionOf = ({ metadata: { resourceVersion } }: KubeObject) =>
	resourceVersion === undefined ? {} : { resourceVersion };

function columnsFor(
	scope: RequestScope,
	response: ObjectResponse | ListResponse,
): readonly Column<KubeObject>[] {
	if (response.type === "list") return columnsOf(scope.served);
	const { kind } = response.object as KubeObject;
	if (kind === scope.served.resource.definition.kind) {
		if (scope.served.resource.definition.evaluate) throw noTable();
		return columnsOf(scope.served);
	}
	if (kind === "Scale") return scaleColumns;
	throw noTable();
}

const noTable = () => notAcceptable(["json", "yaml", "protobuf"]);

function asMetadata(
	response: ObjectResponse | ListResponse,
	version: string,
): ApiResponse {
	if (response.type === "object")
		return {
			type: "object",
			status: response.status,
			object: partialMetadata(response.object as KubeObject, version),
		};
	const { items, metadata } = response;
	return {
		type: "collection",
		status: response.status,
		head: {
			kind: "PartialObjectMetadataList",
			apiVersion: `meta.k8s.io/${version}`,
			metadata,
		},
		member: "items",
		size: items.length,
		part: (i) => partialMetadata(items[i]?.value as KubeObject, version),
	};
}
