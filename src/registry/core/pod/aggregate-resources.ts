/** What all containers of a pod ask for together (k8s.io/component-helpers/resource/helpers.go). */
import {
	addQuantity,
	compareQuantity,
	formatQuantity,
} from "../../../apimachinery/quantity.ts";
import { list } from "../../shared/checks.ts";
import { isHugePages } from "../../shared/resource-names.ts";
import type { ResourceList } from "../../shared/resource-requirements.ts";
import type { PodSpec } from "./types.ts";

/** Which resources a pod itself may ask for, beside its containers. */
export const isPodLevelResource = (name: string): boolean =>
	name === "cpu" || name === "memory" || isHugePages(name);

function add(to: ResourceList, what: ResourceList): void {
	for (const name in what) {
		const value = what[name] as string;
		const before = to[name];
		to[name] =
			before === undefined ? value : formatQuantity(addQuantity(before, value));
	}
}

function raise(to: ResourceList, what: ResourceList): void {
	for (const name in what) {
		const value = what[name] as string;
		const before = to[name];
		if (before === undefined || compareQuantity(value, before) > 0)
			to[name] = value;
	}
}

/**
 * The sum over containers and sidecars, or what an init container needs beside the sidecars started before it
 * when that is more.
 */
export function aggregateContainers(
	spec: PodSpec,
	which: "requests" | "limits",
): ResourceList {
	const total: ResourceList = {};
	for (const container of list(spec.containers))
		add(total, container.resources?.[which] ?? {});
	const sidecars: ResourceList = {};
	const highest: ResourceList = {};
	for (const container of list(spec.initContainers)) {
		const own = container.resources?.[which] ?? {};
		if (container.restartPolicy === "Always") {
			add(total, own);
			add(sidecars, own);
			raise(highest, sidecars);
			continue;
		}
		const needed: ResourceList = {};
		add(needed, own);
		add(needed, sidecars);
		raise(highest, needed);
	}
	raise(total, highest);
	return total;
}
