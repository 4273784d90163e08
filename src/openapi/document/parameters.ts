import type { MessagesData } from "../data.ts";
import type { Parameter } from "./route.ts";

const query =
	(type: Parameter["type"]) =>
	(name: string): Parameter => ({ name, in: "query", type });
const text = query("string");
const flag = query("boolean");
const count = query("integer");

const inPath = (name: string): Parameter => ({
	name,
	in: "path",
	type: "string",
});

export const namespace = inPath("namespace");
export const name = inPath("name");
export const path = inPath("path");
export const pretty = text("pretty");

/** meta/v1 ListOptions. */
export const listOptions: readonly Parameter[] = [
	flag("allowWatchBookmarks"),
	text("continue"),
	text("fieldSelector"),
	text("labelSelector"),
	count("limit"),
	text("resourceVersion"),
	text("resourceVersionMatch"),
	flag("sendInitialEvents"),
	text("shardSelector"),
	count("timeoutSeconds"),
	flag("watch"),
];

/** meta/v1 DeleteOptions, as far as they go into a query. */
export const deleteOptions: readonly Parameter[] = [
	text("dryRun"),
	count("gracePeriodSeconds"),
	flag("ignoreStoreReadErrorWithClusterBreakingPotential"),
	flag("orphanDependents"),
	text("propagationPolicy"),
];

export const deleteCollectionOptions: readonly Parameter[] = [
	...listOptions.filter(
		({ name }) => name !== "watch" && name !== "allowWatchBookmarks",
	),
	...deleteOptions,
];

/** meta/v1 CreateOptions and UpdateOptions. */
export const writeOptions: readonly Parameter[] = [
	text("dryRun"),
	text("fieldManager"),
	text("fieldValidation"),
];

/** meta/v1 PatchOptions. */
export const patchOptions: readonly Parameter[] = [
	...writeOptions,
	flag("force"),
];

/** The query parameters of an options kind that has no definition of its own (PodExecOptions, PodLogOptions). */
export function optionsParameters(
	kind: string,
	messages: MessagesData,
): Parameter[] {
	const parameters: Parameter[] = [];
	for (const [field, [, type]] of Object.entries(
		messages[`k8s.io.api.core.v1.${kind}`] ?? {},
	)) {
		if (type === "bool") parameters.push(flag(field));
		else if (type === "int32" || type === "int64")
			parameters.push(count(field));
		else if (type === "string" || type === "[]string")
			parameters.push(text(field));
		else if (type === "[]int32") parameters.push(count(field));
	}
	return parameters;
}

/** By name, then by place: the order of Kubernetes' documents. */
export const byName = (a: Parameter, b: Parameter): number =>
	a.name < b.name ? -1 : a.name > b.name ? 1 : a.in < b.in ? -1 : 1;
