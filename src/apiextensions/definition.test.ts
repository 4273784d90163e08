import { describe, expect, it } from "vitest";
import type { KubeObject } from "../apimachinery/object.ts";
import type { VersionDefinition } from "../registry/generic/definition.ts";
import { customResource } from "./definition.ts";
import type { CustomResourceDefinition } from "./types.ts";

const text = { type: "string" };

const version = (name: string, properties: object, more: object = {}) => ({
	name,
	served: true,
	storage: name === "v2",
	schema: {
		openAPIV3Schema: {
			type: "object",
			properties: { spec: { type: "object", properties } },
		},
	},
	...more,
});

const makeDefinition = (more: object = {}, status: object = {}) =>
	({
		metadata: { name: "things.example.com" },
		spec: {
			group: "example.com",
			scope: "Namespaced",
			names: { kind: "Thing", plural: "things", singular: "thing" },
			versions: [
				version("v1", { a: text, only1: text }, { deprecated: true }),
				version("v2", { a: text, b: { ...text, default: "new" } }),
				version(
					"v1beta1",
					{ a: text },
					{ deprecated: true, deprecationWarning: "old" },
				),
			],
			...more,
		},
		status,
	}) as unknown as CustomResourceDefinition;

const builtIn = {
	objectMeta: () => ({ type: "object", fields: new Map() }) as never,
};

const thing = (name: string, spec: object): KubeObject =>
	({
		apiVersion: `example.com/${name}`,
		kind: "Thing",
		metadata: { name: "one" },
		spec,
	}) as KubeObject;

/** The versions of a kind, by name. */
function versionsOf(crd: CustomResourceDefinition) {
	const { versions } = customResource(crd, builtIn);
	return Object.fromEntries(versions.map((one) => [one.name, one])) as Record<
		"v1" | "v2" | "v1beta1",
		VersionDefinition<KubeObject>
	>;
}

describe("a custom kind", () => {
	it("shows what is stored in each version, with what that version knows", () => {
		const { v1, v2 } = versionsOf(makeDefinition());
		const stored = thing("v2", { a: "x", b: "y" });
		expect(v2.fromStorage?.(stored)).toBe(stored);
		expect(v1.fromStorage?.(stored)).toEqual(thing("v1", { a: "x" }));
		expect(v1.fromStorage?.(stored)).toBe(v1.fromStorage?.(stored));
	});

	it("brings what was stored in an older version up to date", () => {
		const { v2 } = versionsOf(makeDefinition());
		expect(v2.fromStorage?.(thing("v1", { a: "x", only1: "z" }))).toEqual(
			thing("v2", { a: "x" }),
		);
		expect(v2.fromStorage?.(thing("v2", { a: "x", gone: 1 }))).toEqual(
			thing("v2", { a: "x", b: "new" }),
		);
	});

	it("stores what the storage version knows", () => {
		const { v1 } = versionsOf(makeDefinition());
		expect(v1.toStorage?.(thing("v1", { a: "x", only1: "z" }))).toEqual(
			thing("v2", { a: "x" }),
		);
	});

	it("warns of its deprecated versions", () => {
		const { v1, v2, v1beta1 } = versionsOf(makeDefinition());
		expect(
			[v1, v2, v1beta1].map(({ deprecationWarning }) => deprecationWarning),
		).toEqual([
			"example.com/v1 Thing is deprecated; use example.com/v2 Thing",
			undefined,
			"old",
		]);
	});

	it("takes no new objects while it is going", () => {
		const going = {
			conditions: [{ type: "Terminating", status: "True" }],
		};
		expect(customResource(makeDefinition({}, going), builtIn)).toMatchObject({
			refusesCreation:
				"create not allowed while custom resource definition is terminating",
		});
		expect(customResource(makeDefinition(), builtIn)).not.toHaveProperty(
			"refusesCreation",
		);
	});

	it("is selected by fields, whatever their type", () => {
		const { selectableFields } = customResource(
			makeDefinition({
				versions: [
					{
						...version("v2", { n: { type: "integer" } }),
						selectableFields: [{ jsonPath: ".spec.n" }],
					},
				],
			}),
			builtIn,
		);
		const select = selectableFields?.["spec.n"];
		expect(select?.(thing("v2", { n: 5 }))).toBe("5");
		expect(select?.(thing("v2", {}))).toBe("");
	});
});
