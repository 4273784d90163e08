/** Columns that several kinds of apps/v1 have (k8s.io/kubernetes/pkg/printers/internalversion/printers.go). */
import type { KubeObject } from "../../apimachinery/object.ts";
import type { LabelSelector } from "../../apimachinery/selectors/labels.ts";
import type { Column } from "../generic/definition.ts";
import { formatSelector } from "../shared/columns.ts";

/** A number out of the object; `doc` is the API's description, such as `io.k8s.api.apps.v1.ReplicaSetStatus.replicas`. */
export const countColumn = <T extends KubeObject>(
	name: string,
	doc: string,
	count: (object: T) => number | undefined,
	type: "integer" | "string" = "integer",
): Column<T> => ({
	name,
	type,
	description: { doc },
	cell: (object) => count(object) ?? 0,
});

/** `2/3`: ready ones out of those wanted. */
export const readyColumn = <T extends KubeObject>(
	ready: (object: T) => number | undefined,
	wanted: (object: T) => number | undefined,
): Column<T> => ({
	name: "Ready",
	type: "string",
	description: "Number of the pod with ready state",
	cell: (object) => `${ready(object) ?? 0}/${wanted(object) ?? 0}`,
});

export const selectorColumn = <T extends KubeObject>(
	description: string,
	selector: (object: T) => LabelSelector | null | undefined,
): Column<T> => ({
	name: "Selector",
	type: "string",
	priority: 1,
	description,
	cell: (object) => formatSelector(selector(object)),
});
