import { describe, expect, it } from "vitest";
import type { KubeObject } from "../apimachinery/object.ts";
import { customColumns } from "./columns.ts";
import type { CustomVersion, PrinterColumn } from "./types.ts";

const now = Date.parse("2026-01-01T01:00:00Z");
const object = {
	apiVersion: "example.com/v1",
	kind: "Thing",
	metadata: { name: "one", creationTimestamp: "2026-01-01T00:00:00Z" },
	spec: {
		text: "t",
		int: 3,
		float: 2.9,
		flag: false,
		none: null,
		map: { b: "<", a: [1, true] },
		list: ["x", "y", "z"],
		"with.dot": "dotted",
		when: "2026-01-01T00:58:00+00:00",
		never: "",
		wrong: "yesterday",
		conditions: [
			{ type: "Ready", status: "True", weight: 5 },
			{ type: "Seen", status: "False", weight: 1 },
		],
	},
} as unknown as KubeObject;

const columnsOf = (...declared: Partial<PrinterColumn>[]) =>
	customColumns({
		name: "v1",
		served: true,
		storage: true,
		additionalPrinterColumns: declared.map((column) => ({
			name: "C",
			type: "string",
			jsonPath: ".spec.text",
			...column,
		})),
	} as CustomVersion);

describe("columns", () => {
	it.each<[string, string, unknown]>([
		["string", ".spec.text", "t"],
		["string", ".spec.int", "3"],
		["string", ".spec.flag", "false"],
		["string", ".spec.none", "<no value>"],
		["string", ".spec.gone", null],
		["string", ".spec.map", '{"a":[1,true],"b":"\\u003c"}'],
		["string", ".spec.list", '["x","y","z"]'],
		["string", ".spec.list[*]", "x"],
		["string", ".spec.list[1]", "y"],
		["string", ".spec.list[-1]", "z"],
		["string", ".spec.list[1:]", "y"],
		["string", ".spec.list[9]", null],
		["string", ".spec['with.dot']", "dotted"],
		["string", ".spec.with\\.dot", "dotted"],
		["string", '.spec.conditions[?(@.type=="Ready")].status', "True"],
		["string", ".spec.conditions[?(@.type == 'Seen')].status", "False"],
		["string", ".spec.conditions[?(@.weight>3)].type", "Ready"],
		["string", '.spec.conditions[?(@.type=="None")].status', null],
		["string", "..weight", "5"],
		["integer", ".spec.int", 3],
		["integer", ".spec.float", 2],
		["integer", ".spec.text", null],
		["number", ".spec.float", 2.9],
		["number", ".spec.int", 3],
		["boolean", ".spec.flag", false],
		["boolean", ".spec.text", null],
		["date", ".metadata.creationTimestamp", "60m"],
		["date", ".spec.when", "2m"],
		["date", ".spec.never", "<unknown>"],
		["date", ".spec.wrong", "<invalid>"],
		["date", ".spec.int", null],
	])("%s %s", (type, jsonPath, expected) => {
		const [, column] = columnsOf({ type, jsonPath });
		expect(column?.cell(object, now)).toEqual(expected);
	});

	it("are the name and the age where none are declared", () => {
		expect(columnsOf().map(({ name }) => name)).toEqual(["Name", "Age"]);
	});

	it("end before one whose path can't be read", () => {
		const columns = columnsOf(
			{ name: "A" },
			{ name: "B", jsonPath: ".spec[" },
			{ name: "C" },
		);
		expect(columns.map(({ name }) => name)).toEqual(["Name", "A"]);
	});

	it("are described by their path where nothing else is said", () => {
		const [, column] = columnsOf({ jsonPath: ".spec.int", priority: 1 });
		expect(column).toMatchObject({
			priority: 1,
			description:
				"Custom resource definition column (in JSONPath format): .spec.int",
		});
	});
});
