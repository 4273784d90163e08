import { goJson } from "../apimachinery/go-json.ts";
import { ageOf } from "../apimachinery/human-duration.ts";
import type { KubeObject } from "../apimachinery/object.ts";
import type { Column } from "../registry/generic/definition.ts";
import { type JsonPath, parseJsonPath } from "./json-path.ts";
import type { CustomVersion, PrinterColumn } from "./types.ts";

const objectMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

const nameColumn: Column<KubeObject> = {
	name: "Name",
	type: "string",
	format: "name",
	description: { doc: `${objectMeta}.name` },
	cell: (object) => object.metadata.name ?? "",
};

const ageColumn: PrinterColumn = {
	name: "Age",
	type: "date",
	description: "",
	jsonPath: ".metadata.creationTimestamp",
};

/** Columns of a custom kind: the name, then those it declares, or its age when it declares none. */
export function customColumns(version: CustomVersion): Column<KubeObject>[] {
	const declared = version.additionalPrinterColumns ?? [];
	if (declared.length === 0)
		return [
			nameColumn,
			{
				...columnOf(ageColumn),
				description: { doc: `${objectMeta}.creationTimestamp` },
			},
		];
	const columns: Column<KubeObject>[] = [nameColumn];
	for (const column of declared)
		try {
			columns.push(columnOf(column));
		} catch {
			break; // Kubernetes shows those before the one that it can't read
		}
	return columns;
}

function columnOf(column: PrinterColumn): Column<KubeObject> {
	const path = parseJsonPath(column.jsonPath);
	return {
		name: column.name,
		type: column.type as Column<KubeObject>["type"],
		format: column.format ?? "",
		priority: column.priority ?? 0,
		description:
			column.description ||
			`Custom resource definition column (in JSONPath format): ${column.jsonPath}`,
		cell: (object, now) => cellOf(column, path, object, now),
	};
}

/** The value of a cell; null when there is none or it does not have the column's type (tableconvertor.go). */
function cellOf(
	{ type }: PrinterColumn,
	path: JsonPath,
	object: KubeObject,
	now: number,
): unknown {
	const [first] = path.find(object);
	if (first === undefined) return null;
	switch (type) {
		case "integer":
			return typeof first === "number" ? Math.trunc(first) : null;
		case "number":
			return typeof first === "number" ? first : null;
		case "boolean":
			return typeof first === "boolean" ? first : null;
		case "date": {
			if (typeof first !== "string") return null;
			if (first === "" || first === "null") return "<unknown>";
			return isTime(first) ? ageOf(first, now) : "<invalid>";
		}
		default:
			return textOf(first);
	}
}

/** RFC 3339, as Go reads it. */
const isTime = (text: string): boolean =>
	/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) &&
	!Number.isNaN(Date.parse(text.replace(",", ".")));

/** What a text column shows of any value (client-go/util/jsonpath PrintResults). */
function textOf(value: unknown): string {
	if (value === null) return "<no value>";
	return typeof value === "object" ? goJson(value) : String(value);
}
