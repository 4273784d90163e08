import { ageOf } from "../../apimachinery/human-duration.ts";
import type { KubeObject, ListMeta } from "../../apimachinery/object.ts";
import type { Column } from "../../registry/generic/definition.ts";
import type { ServedResource } from "../../registry/registry.ts";

export interface TableColumnDefinition {
	name: string;
	type: string;
	format: string;
	description: string;
	priority: number;
}

export type IncludeObject = "None" | "Metadata" | "Object";

export interface TableRow {
	cells: unknown[];
	object: unknown;
}

/** Descriptions of fields in OpenAPI, by definition name and property. */
export type DescriptionOf = (definition: string, property: string) => string;

const objectMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

/** What kinds without columns of their own show (rest.defaultTableConvertor). */
const defaultColumns: readonly Column<KubeObject>[] = [
	{
		name: "Name",
		type: "string",
		format: "name",
		description: { doc: `${objectMeta}.name` },
		cell: (object) => object.metadata.name ?? "",
	},
	{
		name: "Created At",
		type: "date",
		description: { doc: `${objectMeta}.creationTimestamp` },
		cell: (object) => object.metadata.creationTimestamp ?? null,
	},
];

/** The columns of a kind as `version` shows it. */
export function columnsOf(
	served: ServedResource,
): readonly Column<KubeObject>[] {
	return (
		served.version.definition.columns ??
		served.resource.definition.columns ??
		defaultColumns
	);
}

export function columnDefinitions(
	columns: readonly Column<KubeObject>[],
	describe: DescriptionOf,
): TableColumnDefinition[] {
	return columns.map((column) => ({
		name: column.name,
		type: column.type,
		format: column.format ?? "",
		description: describeColumn(column.description, describe),
		priority: column.priority ?? 0,
	}));
}

function describeColumn(
	description: Column<KubeObject>["description"],
	describe: DescriptionOf,
): string {
	if (typeof description === "string") return description;
	const dot = description.doc.lastIndexOf(".");
	return describe(
		description.doc.slice(0, dot),
		description.doc.slice(dot + 1),
	);
}

/** One line of a table. `object` is what the client asked to have beside the cells. */
export function tableRow(
	columns: readonly Column<KubeObject>[],
	value: KubeObject,
	include: IncludeObject,
	now: number,
): TableRow {
	const cells = columns.map((column) => column.cell(value, now));
	switch (include) {
		case "None":
			return { cells, object: null };
		case "Metadata":
			return { cells, object: partialMetadata(value, "v1") };
		case "Object":
			return { cells, object: value };
	}
}

/** meta.k8s.io PartialObjectMetadata of any object. */
export const partialMetadata = (value: KubeObject, version: string) => ({
	kind: "PartialObjectMetadata",
	apiVersion: `meta.k8s.io/${version}`,
	metadata: value.metadata,
});

export const tableOf = (
	version: string,
	metadata: ListMeta,
	columns: TableColumnDefinition[] | null,
	rows: TableRow[],
) => ({
	kind: "Table",
	apiVersion: `meta.k8s.io/${version}`,
	metadata,
	columnDefinitions: columns,
	rows,
});

const scaleSpec = "io.k8s.api.autoscaling.v1.ScaleSpec";
const scaleStatus = "io.k8s.api.autoscaling.v1.ScaleStatus";
type ScaleLike = KubeObject & {
	spec?: { replicas?: number };
	status?: { replicas?: number };
};

/** What `kubectl get --subresource=scale` shows. */
export const scaleColumns: readonly Column<KubeObject>[] = [
	{
		name: "Name",
		type: "string",
		description: { doc: `${objectMeta}.name` },
		cell: (object) => object.metadata.name ?? "",
	},
	{
		name: "Desired",
		type: "integer",
		description: { doc: `${scaleSpec}.replicas` },
		cell: (object) => (object as ScaleLike).spec?.replicas ?? 0,
	},
	{
		name: "Available",
		type: "integer",
		description: { doc: `${scaleStatus}.replicas` },
		cell: (object) => (object as ScaleLike).status?.replicas ?? 0,
	},
	{
		name: "Age",
		type: "string",
		description: { doc: `${objectMeta}.creationTimestamp` },
		cell: (object, now) => ageOf(object.metadata.creationTimestamp, now),
	},
];
