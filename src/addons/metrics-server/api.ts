import type { Clock } from "../../apimachinery/clock.ts";
import { isNotFound, StatusError } from "../../apimachinery/errors.ts";
import { goQuote } from "../../apimachinery/field.ts";
import type { Client, ListParams } from "../../client/client.ts";
import { kinds } from "../../client/kinds.ts";
import type { Pod } from "../../client/types/pod.ts";
import { groupVersion, nodeMetrics, podMetrics } from "./metrics.ts";

const [group = "", version = ""] = groupVersion.split("/");
const verbs = ["get", "list"];

const resourceList = {
	kind: "APIResourceList",
	apiVersion: "v1",
	groupVersion,
	resources: [
		{
			name: "nodes",
			singularName: "",
			namespaced: false,
			kind: "NodeMetrics",
			verbs,
		},
		{
			name: "pods",
			singularName: "",
			namespaced: true,
			kind: "PodMetrics",
			verbs,
		},
	],
};

const groupDocument = {
	kind: "APIGroup",
	apiVersion: "v1",
	name: group,
	versions: [{ groupVersion, version }],
	preferredVersion: { groupVersion, version },
};

/** Answers a GET of metrics.k8s.io; throws a StatusError. */
export async function metricsApi(
	client: Client,
	clock: Clock,
	path: string,
	query: URLSearchParams,
): Promise<object> {
	const parts = path.split("/").filter((part) => part !== "");
	const [, , , ...rest] = parts;
	if (parts[0] !== "apis") throw unknown();
	if (parts.length === 1)
		return { kind: "APIGroupList", apiVersion: "v1", groups: [groupDocument] };
	if (parts.length === 2) return groupDocument;
	if (rest.length === 0) return resourceList;
	const params = selectorsOf(query);
	if (rest[0] === "nodes") return nodes(client, clock.now(), rest[1], params);
	if (rest[0] === "pods" && rest.length === 1)
		return pods(client, clock.now(), "", undefined, params);
	if (rest[0] === "namespaces" && rest[2] === "pods")
		return pods(client, clock.now(), rest[1] ?? "", rest[3], params);
	throw unknown();
}

const unknown = (): StatusError =>
	new StatusError(
		404,
		"NotFound",
		"the server could not find the requested resource",
	);

function selectorsOf(query: URLSearchParams): ListParams {
	const labelSelector = query.get("labelSelector");
	const fieldSelector = query.get("fieldSelector");
	return {
		...(labelSelector ? { labelSelector } : {}),
		...(fieldSelector ? { fieldSelector } : {}),
	};
}

const notFound = (resource: string, name: string): StatusError =>
	new StatusError(
		404,
		"NotFound",
		`${resource}.${group} ${goQuote(name)} not found`,
		{
			name,
			group,
			kind: resource,
		},
	);

const listOf = (kind: string, items: readonly object[]) => ({
	kind: `${kind}List`,
	apiVersion: groupVersion,
	metadata: {},
	items,
});

async function nodes(
	client: Client,
	now: number,
	name: string | undefined,
	params: ListParams,
): Promise<object> {
	if (name === undefined) {
		const [{ items }, { items: running }] = await Promise.all([
			client.list(kinds.nodes, "", params),
			client.list(kinds.pods, ""),
		]);
		const onNode = new Map<string | undefined, Pod[]>();
		for (const pod of running) {
			const { nodeName } = pod.spec;
			const others = onNode.get(nodeName);
			if (others === undefined) onNode.set(nodeName, [pod]);
			else others.push(pod);
		}
		return listOf(
			"NodeMetrics",
			items.map((node) =>
				nodeMetrics(node, onNode.get(node.metadata.name) ?? [], now),
			),
		);
	}
	const node = await found(client.get(kinds.nodes, "", name), "nodes", name);
	const fieldSelector = `spec.nodeName=${name}`;
	const { items } = await client.list(kinds.pods, "", { fieldSelector });
	return nodeMetrics(node, items, now);
}

async function pods(
	client: Client,
	now: number,
	namespace: string,
	name: string | undefined,
	params: ListParams,
): Promise<object> {
	if (name === undefined) {
		const { items } = await client.list(kinds.pods, namespace, params);
		return listOf(
			"PodMetrics",
			items.flatMap((pod) => podMetrics(pod, now) ?? []),
		);
	}
	const full = `${namespace}/${name}`;
	const pod = await found(
		client.get(kinds.pods, namespace, name),
		"pods",
		full,
	);
	const metrics = podMetrics(pod, now);
	if (metrics === undefined) throw notFound("pods", full);
	return metrics;
}

const found = <T>(
	reading: Promise<T>,
	resource: string,
	name: string,
): Promise<T> =>
	reading.catch((error) => {
		throw isNotFound(error) ? notFound(resource, name) : error;
	});
