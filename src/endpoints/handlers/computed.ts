import type { KubeObject } from "../../apimachinery/object.ts";
import type { ComputedObjects } from "../../registry/generic/definition.ts";
import { type ListOptions, predicateOf } from "../list-options.ts";
import type { ListResponse, ObjectResponse } from "../request.ts";
import type { RequestScope } from "../scope.ts";

/** GET of one object of a kind that is worked out, not stored. */
export function getComputed(
	{ served, name }: RequestScope,
	{ list, absent }: ComputedObjects<KubeObject>,
): ObjectResponse {
	const object = list(served.store.context).find(
		({ metadata }) => metadata.name === name,
	);
	if (object === undefined) throw absent(name);
	return { type: "object", status: 200, object };
}

/** GET of all of them that the selectors mean; there is no version that such a list is of. */
export function listComputed(
	{ served }: RequestScope,
	{ list }: ComputedObjects<KubeObject>,
	options: ListOptions,
): ListResponse {
	const { resource, version, store } = served;
	const matches = predicateOf(options, resource) ?? (() => true);
	return {
		type: "list",
		status: 200,
		kind: resource.listKind,
		apiVersion: version.apiVersion,
		metadata: {},
		items: list(store.context)
			.filter(matches)
			.map((value) => ({ value })),
		itemsHaveType: false,
	};
}
