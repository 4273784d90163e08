import { expect } from "vitest";
import { type Check, contentOf } from "./context.ts";

/** What holds for a POST of every kind. */
export const createChecks: readonly Check[] = [
	{
		name: "a dry run answers the object and stores nothing",
		async run(kind) {
			const body = kind.body();
			const made = await kind.ok("POST", `${kind.path}?dryRun=All`, body);
			expect(made.metadata.uid).toBeTypeOf("string");
			expect(made.metadata.resourceVersion).toBeUndefined();
			await kind.refused(404, "NotFound", "GET", kind.at(made));
		},
	},
	{
		name: "a new object has what the server gives it",
		async run(kind) {
			const made = await kind.make();
			const { apiVersion, kind: name } = kind.sample;
			expect(made).toMatchObject({ apiVersion, kind: name });
			expect(made.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
			expect(made.metadata.creationTimestamp).toMatch(/^\d{4}-.*Z$/);
			expect(made.metadata.resourceVersion).toMatch(/^\d+$/);
			expect(made.metadata.selfLink).toBeUndefined();
			for (const { manager, operation, apiVersion: of } of made.metadata
				.managedFields ?? [])
				expect([manager, operation, of]).toEqual([
					"kinds",
					"Update",
					apiVersion,
				]);
		},
	},
	{
		name: "a client can't set what is the server's",
		async run(kind) {
			const made = await kind.make({
				uid: "mine",
				creationTimestamp: "2001-01-01T00:00:00Z",
				deletionTimestamp: "2001-01-01T00:00:00Z",
				generation: 7,
			});
			expect(made.metadata.uid).not.toBe("mine");
			expect(made.metadata.creationTimestamp).not.toMatch(/^2001/);
			expect(made.metadata.deletionTimestamp).toBeUndefined();
			expect(made.metadata.generation).not.toBe(7);
		},
	},
	{
		name: "a resourceVersion is refused",
		async run(kind) {
			const refusal = await kind.api.send(
				"POST",
				kind.path,
				kind.body({ resourceVersion: "5" }),
			);
			expect(refusal.status).toBe(500);
			expect(refusal.body.message).toBe(
				"resourceVersion should not be set on objects to be created",
			);
		},
	},
	{
		name: "a second one of the name is refused",
		async run(kind) {
			const body = kind.body();
			await kind.ok("POST", kind.path, body);
			await kind.refused(409, "AlreadyExists", "POST", kind.path, body);
		},
	},
	{
		name: "a name is generated",
		applies: (sample) => sample.noGeneratedNames !== true,
		async run(kind) {
			const body = kind.body({ name: undefined, generateName: "made-" });
			const made = await kind.ok("POST", kind.path, body);
			expect(made.metadata.name).toMatch(
				/^made-[bcdfghjklmnpqrstvwxz2456789]{5}$/,
			);
		},
	},
	{
		name: "a name is needed",
		async run(kind) {
			const { message } = await kind.refused(
				422,
				"Invalid",
				"POST",
				kind.path,
				kind.body({ name: undefined }),
			);
			expect(message).toContain(
				"metadata.name: Required value: name or generateName is required",
			);
		},
	},
	{
		name: "a name with a slash is refused",
		async run(kind) {
			const { details } = await kind.refused(
				422,
				"Invalid",
				"POST",
				kind.path,
				kind.body({ name: "a/b" }),
			);
			expect(details.causes[0].field).toBe("metadata.name");
		},
	},
	{
		name: "a bad label, annotation, finalizer and owner are refused, in this order",
		async run(kind) {
			const { details } = await kind.refused(
				422,
				"Invalid",
				"POST",
				kind.path,
				kind.body({
					labels: { "a b": "c" },
					annotations: { "a b": "c" },
					ownerReferences: [
						{ apiVersion: "v1", kind: "Pod", name: "x", uid: "" },
					],
					finalizers: ["a b"],
				}),
			);
			const about = details.causes.map(
				(cause: { field: string }) => /^metadata\.\w+/.exec(cause.field)?.[0],
			);
			expect(
				about.filter(
					(of: string, at: number) => about.indexOf(of) === at && of,
				),
			).toEqual([
				"metadata.labels",
				"metadata.annotations",
				"metadata.ownerReferences",
				"metadata.finalizers",
			]);
		},
	},
	{
		name: "an unknown field is warned of, refused or ignored",
		async run(kind) {
			const body = { ...kind.body(), nosuch: 1 };
			const at = (mode: string) =>
				`${kind.path}?dryRun=All&fieldValidation=${mode}`;
			const warned = await kind.api.send("POST", at("Warn"), body);
			expect(warned.warnings.join()).toContain('unknown field \\"nosuch\\"');
			const { message } = await kind.refused(
				400,
				"BadRequest",
				"POST",
				at("Strict"),
				body,
			);
			expect(message).toContain(
				'strict decoding error: unknown field "nosuch"',
			);
			const ignored = await kind.ok("POST", at("Ignore"), body);
			expect(ignored.nosuch).toBeUndefined();
		},
	},
	{
		name: "a body of another kind is refused",
		run: async (kind) => {
			const body = { ...kind.body(), kind: "Nosuch" };
			await kind.refused(400, "BadRequest", "POST", kind.path, body);
		},
	},
	{
		name: "a body for another namespace is refused",
		applies: (sample) => sample.namespaced,
		run: async (kind) => {
			const body = kind.body({ namespace: "other" });
			await kind.refused(400, "BadRequest", "POST", kind.path, body);
		},
	},
	{
		name: "POST to a name is not allowed",
		run: async (kind) => {
			const body = kind.body();
			await kind.refused(
				405,
				"MethodNotAllowed",
				"POST",
				`${kind.path}/x`,
				body,
			);
		},
	},
	...(["yaml", "protobuf"] as const).map(
		(wire): Check => ({
			name: `${wire} makes the same object as JSON`,
			async run(kind) {
				const body = kind.body();
				const path = `${kind.path}?dryRun=All`;
				const made = await kind.ok("POST", path, body);
				const { status, body: other } = await kind.api.speak(
					wire,
					"POST",
					path,
					body,
				);
				expect(status, JSON.stringify(other)).toBe(201);
				expect(withoutChance(other)).toEqual(withoutChance(made));
			},
		}),
	),
];

/** The content without identifiers made up for one object. */
const withoutChance = (object: unknown): unknown =>
	JSON.parse(
		JSON.stringify(contentOf(normal(object)))
			.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "uid")
			.replace(/kube-api-access-\w{5}/g, "kube-api-access")
			.replace(/"([^"]*-)?\d+(\.[^"]*)?"/g, '"name"'),
	);

/** Without zero values, which protobuf has and JSON leaves out, and without times of the moment. */
export function normal<T>(value: T): T {
	if (Array.isArray(value)) return value.map(normal) as T;
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.map(([name, of]) => [name, normal(of)] as const)
			.filter(([, of]) => !isZero(of)),
	) as T;
}

const isZero = (value: unknown): boolean =>
	value === undefined ||
	value === null ||
	value === "" ||
	value === 0 ||
	value === false ||
	(typeof value === "object" && Object.keys(value).length === 0);
