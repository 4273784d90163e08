import { expect } from "vitest";
import type { Check } from "./context.ts";
import { normal } from "./create-checks.ts";
import { nameOf } from "./sample.ts";

const asTable = "application/json;as=Table;v=v1;g=meta.k8s.io";
const asMetadata =
	"application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";

/** What holds for GET, LIST and WATCH of every kind. */
export const readChecks: readonly Check[] = [
	{
		name: "GET answers what was made",
		async run(kind) {
			const made = await kind.make();
			expect(await kind.ok("GET", kind.at(made))).toEqual(made);
		},
	},
	{
		name: "GET of another name is NotFound",
		run: async (kind) => {
			const { details } = await kind.refused(
				404,
				"NotFound",
				"GET",
				`${kind.path}/nosuch`,
			);
			expect(details).toMatchObject({
				name: "nosuch",
				kind: kind.sample.plural,
			});
		},
	},
	...(["yaml", "protobuf"] as const).map(
		(wire): Check => ({
			name: `GET in ${wire} says the same`,
			async run(kind) {
				const made = await kind.make();
				const { body } = await kind.api.speak(wire, "GET", kind.at(made));
				expect(normal(body)).toEqual(normal(made));
			},
		}),
	),
	{
		name: "a list has the object, without its type",
		async run(kind) {
			const { metadata } = await kind.make();
			const list = await kind.ok("GET", kind.path);
			expect(list.kind).toBe(`${kind.sample.kind}List`);
			const item = list.items.find(
				(of: { metadata: { uid: string } }) => of.metadata.uid === metadata.uid,
			);
			expect(item).toBeDefined();
			expect(item.kind).toBeUndefined();
		},
	},
	{
		name: "a list is cut into pages",
		async run(kind) {
			await kind.make();
			await kind.make();
			const first = await kind.ok("GET", `${kind.path}?limit=1`);
			expect(first.items).toHaveLength(1);
			const { continue: token, remainingItemCount } = first.metadata;
			const rest = await kind.ok(
				"GET",
				`${kind.path}?continue=${encodeURIComponent(token)}`,
			);
			expect(rest.items).toHaveLength(remainingItemCount);
		},
	},
	{
		name: "selectors by name and label",
		async run(kind) {
			const check = kind.sample.apiVersion.replace("/", ".");
			const { metadata } = await kind.make({ labels: { check } });
			for (const query of [
				`fieldSelector=metadata.name%3D${metadata.name}`,
				`labelSelector=check%3D${check}`,
			]) {
				const { items } = await kind.ok("GET", `${kind.path}?${query}`);
				expect(
					items.map((item: { metadata: { uid: string } }) => item.metadata.uid),
				).toEqual([metadata.uid]);
			}
		},
	},
	{
		name: "an unknown field label is refused",
		run: async (kind) => {
			await kind.refused(
				400,
				"BadRequest",
				"GET",
				`${kind.path}?fieldSelector=spec.nosuch%3Dx`,
			);
		},
	},
	{
		name: "a table has a cell for each column",
		async run(kind) {
			const made = await kind.make();
			const table = await kind.ok("GET", kind.at(made), undefined, {
				accept: asTable,
			});
			expect(table.kind).toBe("Table");
			const [row] = table.rows;
			expect(row.cells).toHaveLength(table.columnDefinitions.length);
			for (const { name, description } of table.columnDefinitions)
				expect(description, name).toBeTypeOf("string");
			expect(row.object.kind).toBe("PartialObjectMetadata");
		},
	},
	{
		name: "a table's rows are the list's items",
		async run(kind) {
			await kind.make();
			const list = await kind.ok("GET", kind.path);
			const table = await kind.ok("GET", kind.path, undefined, {
				accept: asTable,
			});
			const names = (items: { metadata: { name: string } }[]) =>
				items.map((item) => item.metadata.name).sort();
			expect(
				names(table.rows.map((row: { object: unknown }) => row.object)),
			).toEqual(names(list.items));
		},
	},
	{
		name: "metadata alone",
		async run(kind) {
			const made = await kind.make();
			const {
				kind: of,
				metadata,
				...rest
			} = await kind.ok("GET", kind.at(made), undefined, {
				accept: asMetadata,
			});
			expect(of).toBe("PartialObjectMetadata");
			expect(metadata).toEqual(made.metadata);
			expect(Object.keys(rest)).toEqual(["apiVersion"]);
		},
	},
	{
		name: "discovery and OpenAPI know it",
		async run(kind) {
			const { apiVersion, plural, kind: name, namespaced } = kind.sample;
			const root = apiVersion.includes("/")
				? `apis/${apiVersion}`
				: `api/${apiVersion}`;
			const { resources } = await kind.ok("GET", `/${root}`);
			const found = resources.find(
				(of: { name: string }) => of.name === plural,
			);
			expect(found).toMatchObject({
				kind: name,
				namespaced,
				singularName: expect.stringMatching(/^[a-z0-9]+$/),
			});
			expect(found.storageVersionHash).toMatch(/^[A-Za-z0-9+/]{11}=$/);
			const document = await kind.ok("GET", `/openapi/v3/${root}`);
			expect(JSON.stringify(document.paths)).toContain(`/${plural}/{name}`);
		},
	},
	{
		name: "names with other letters are refused",
		applies: (sample) => sample.freeNames !== true,
		run: async (kind) => {
			const body = kind.body({ name: `${nameOf(kind.sample, 9999)}_A` });
			await kind.refused(422, "Invalid", "POST", kind.path, body);
		},
	},
];
