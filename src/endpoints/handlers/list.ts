import {
	badRequest,
	resourceExpired,
	StatusError,
} from "../../apimachinery/errors.ts";
import {
	isCompacted,
	isFutureRevision,
	translateStorageError,
} from "../../registry/generic/storage-errors.ts";
import type { StoredObject } from "../../registry/generic/store.ts";
import {
	type Continuation,
	decodeContinue,
	encodeContinue,
} from "../continue-token.ts";
import {
	type ListOptions,
	type Predicate,
	parseListOptions,
	parseListVersion,
	predicateOf,
} from "../list-options.ts";
import { Patience } from "../patience.ts";
import type { ApiResponse, ListItem } from "../request.ts";
import type { RequestScope } from "../scope.ts";
import { listComputed } from "./computed.ts";
import { tooLargeVersion, waitForRevision } from "./get.ts";

/** One page of stored objects, consistent with one revision. */
export interface Page {
	readonly items: readonly StoredObject[];
	readonly revision: number;
	/** The token for the rest; "" at the end. */
	readonly continue: string;
	/** How many are left; undefined when it is not known (selectors). */
	readonly remaining: number | undefined;
}

/** GET of a collection. */
export async function listObjects(scope: RequestScope): Promise<ApiResponse> {
	const { served, context } = scope;
	const options = parseListOptions(context.query, served.resource, false);
	const { computed } = served.resource.definition;
	if (computed !== undefined) return listComputed(scope, computed, options);
	const page = await listPage(scope, options);
	return listResponse(scope, page);
}

export async function listResponse(
	scope: RequestScope,
	page: Page,
): Promise<ApiResponse> {
	const { resource, version } = scope.served;
	await resource.showAhead(() => page.items.map(({ value }) => value), version);
	return {
		type: "list",
		status: 200,
		kind: resource.listKind,
		apiVersion: version.apiVersion,
		metadata: {
			resourceVersion: String(page.revision),
			// An untyped list always says where it goes on.
			...(page.continue === "" && !resource.custom
				? {}
				: { continue: page.continue }),
			...(page.remaining === undefined || page.remaining === 0
				? {}
				: { remainingItemCount: page.remaining }),
		},
		// Values are parsed when they are asked for: bytes are all that a plain list needs.
		items: resource.isStoredForm(version)
			? (page.items as readonly ListItem[])
			: page.items.map((stored) => convertedItem(scope, stored)),
		itemsHaveType: resource.custom,
	};
}

function convertedItem(
	{ served }: RequestScope,
	stored: StoredObject,
): ListItem {
	const { resource, version } = served;
	const value = resource.convertFromStorage(stored.value, version);
	return value === stored.value ? { value, bytes: stored.bytes } : { value };
}

/** Reads a page by the rules for resourceVersion, resourceVersionMatch, limit and continue. */
export async function listPage(
	scope: RequestScope,
	options: ListOptions,
): Promise<Page> {
	const { resource } = scope.served;
	const prefix = resource.prefix(scope.namespace);
	const predicate = predicateOf(options, resource);
	const key = keyOfOnly(scope, options);
	if (options.continue !== "") {
		if (options.resourceVersion !== "" && options.resourceVersion !== "0")
			throw badRequest(
				"specifying resource version is not allowed when using continue",
			);
		return continuePage(
			scope,
			prefix,
			decodeContinue(prefix, options.continue),
			options.limit,
			predicate,
		);
	}
	const revision = parseListVersion(options.resourceVersion);
	const exact =
		options.resourceVersionMatch === "Exact" ||
		(revision !== undefined &&
			revision > 0 &&
			options.limit > 0 &&
			options.resourceVersionMatch === "");
	if (exact && revision !== undefined)
		return readPage(scope, prefix, {
			limit: options.limit,
			revision,
			predicate,
		});
	if (revision !== undefined && revision > 0)
		await waitForRevision(scope, revision);
	const limit = revision === 0 ? 0 : options.limit; // "any version" is served whole
	return key === undefined
		? readPage(scope, prefix, { limit, predicate })
		: readOne(scope, key, predicate);
}

/** The only key that a selector of one name lets through; undefined when there may be others. */
export function keyOfOnly(
	{ served, namespace }: RequestScope,
	{ fields }: ListOptions,
): string | undefined {
	const { resource } = served;
	const name = fields.requiresExactMatch("metadata.name");
	if (name === undefined || (resource.namespaced && namespace === ""))
		return undefined;
	return resource.key(namespace, name);
}

/** The page of a selector that demands one name: nothing else is looked at. */
function readOne(
	{ served }: RequestScope,
	key: string,
	predicate: Predicate | undefined,
): Page {
	const { cache } = served.store;
	const stored = cache.get(key);
	const selected =
		stored !== undefined &&
		(predicate === undefined || predicate(stored.value));
	return {
		items: selected ? [stored] : [],
		revision: cache.revision,
		continue: "",
		remaining: undefined,
	};
}

async function continuePage(
	scope: RequestScope,
	prefix: string,
	{ after, revision }: Continuation,
	limit: number,
	predicate: Predicate | undefined,
): Promise<Page> {
	const at = revision > 0 ? { revision } : {};
	try {
		return await readPage(scope, prefix, { limit, after, predicate, ...at });
	} catch (error) {
		if (!(error instanceof StatusError) || error.reason !== "Expired")
			throw error;
		throw inconsistentContinue(prefix, after);
	}
}

/** The 410 that offers to go on with whatever there is now (storage/etcd3/errors.go). */
function inconsistentContinue(prefix: string, after: string): StatusError {
	const error = resourceExpired(
		"The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.",
	);
	error.status.metadata.continue = encodeContinue(prefix, after, -1);
	return error;
}

interface PageRequest {
	readonly limit: number;
	readonly after?: string;
	readonly revision?: number;
	readonly predicate: Predicate | undefined;
}

/** How many objects are looked at in one go while a selector fills a page. */
const scanSize = 1000;

async function readPage(
	scope: RequestScope,
	prefix: string,
	request: PageRequest,
): Promise<Page> {
	const { cache } = scope.served.store;
	const { limit, predicate } = request;
	const items: StoredObject[] = [];
	const patience = new Patience();
	let { after, revision } = request;
	try {
		for (;;) {
			const scan = predicate === undefined ? limit : limit > 0 ? scanSize : 0;
			const result = await cache.list(prefix, {
				...(scan > 0 ? { limit: scan } : {}),
				...(after === undefined ? {} : { after }),
				...(revision === undefined ? {} : { revision }),
			});
			revision = result.revision;
			for (const [i, stored] of result.items.entries()) {
				if (predicate !== undefined) {
					if (patience.over) await patience.rest();
					if (!predicate(stored.value)) continue;
				}
				items.push(stored);
				if (limit === 0 || items.length < limit) continue;
				const remaining = result.items.length - 1 - i + result.remaining;
				return {
					items,
					revision,
					continue:
						remaining > 0 ? encodeContinue(prefix, stored.key, revision) : "",
					remaining: predicate === undefined ? remaining : undefined,
				};
			}
			if (result.remaining === 0)
				return { items, revision, continue: "", remaining: undefined };
			after = result.items.at(-1)?.key;
		}
	} catch (error) {
		if (isCompacted(error))
			throw resourceExpired(
				"The resourceVersion for the provided list is too old.",
			);
		if (isFutureRevision(error))
			throw tooLargeVersion(request.revision ?? 0, cache.revision);
		throw translateStorageError(error);
	}
}
