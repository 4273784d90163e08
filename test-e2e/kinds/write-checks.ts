import { expect } from "vitest";
import { type Check, contentOf, type KindUnderTest } from "./context.ts";
import type { Sample } from "./sample.ts";

const merge = { type: "application/merge-patch+json" };
const strategic = { type: "application/strategic-merge-patch+json" };
const jsonPatch = { type: "application/json-patch+json" };
const apply = { type: "application/apply-patch+yaml" };
const labelled = { metadata: { labels: { a: "b" } } };
const hasStatus = ({ status }: Sample) => status !== undefined;

/** One object, and what it is after a change. */
async function changed(
	kind: KindUnderTest,
	type: { type: string },
	patch: unknown,
) {
	const made = await kind.make();
	const after = await kind.ok("PATCH", kind.at(made), patch, type);
	expect(after.metadata.labels).toMatchObject({ a: "b" });
	expect(Number(after.metadata.resourceVersion)).toBeGreaterThan(
		Number(made.metadata.resourceVersion),
	);
	if (!kind.sample.labelsAreContent)
		expect(after.metadata.generation).toBe(made.metadata.generation);
	return { made, after };
}

/** What holds for PUT and PATCH of every kind. */
export const writeChecks: readonly Check[] = [
	{
		name: "a PUT of what GET answers changes nothing: defaults are stable",
		async run(kind) {
			const made = await kind.make();
			expect(await kind.ok("PUT", kind.at(made), made)).toEqual(made);
		},
	},
	{
		name: "a PUT of what was sent at first changes nothing but ownership",
		applies: ({ needsResourceVersion, amended }) =>
			!needsResourceVersion && !amended,
		async run(kind) {
			const body = kind.body();
			const made = await kind.ok("POST", kind.path, body);
			const answer = await kind.api.send("PUT", kind.at(made), body);
			if (answer.status === 422) return; // what the server filled in can't be taken away
			expect(contentOf(answer.body)).toEqual(contentOf(made));
		},
	},
	{
		name: "a PUT changes labels, and neither identity nor generation",
		async run(kind) {
			const made = await kind.make();
			const { creationTimestamp: _, uid: __, ...metadata } = made.metadata;
			const after = await kind.ok("PUT", kind.at(made), {
				...made,
				metadata: { ...metadata, labels: { ...metadata.labels, a: "b" } },
			});
			expect(after.metadata).toMatchObject({
				uid: made.metadata.uid,
				creationTimestamp: made.metadata.creationTimestamp,
				labels: { a: "b" },
			});
			if (!kind.sample.labelsAreContent)
				expect(after.metadata.generation).toBe(made.metadata.generation);
		},
	},
	{
		name: "a stale PUT is a conflict",
		async run(kind) {
			const { made } = await changed(kind, merge, labelled);
			made.metadata.labels = { stale: "true" };
			await kind.refused(409, "Conflict", "PUT", kind.at(made), made);
		},
	},
	{
		name: "a PUT of another uid is a conflict",
		async run(kind) {
			const made = await kind.make();
			made.metadata.uid = "00000000-0000-4000-8000-000000000000";
			await kind.refused(409, "Conflict", "PUT", kind.at(made), made);
		},
	},
	{
		name: "a PUT under another name is refused",
		async run(kind) {
			const made = await kind.make();
			await kind.refused(400, "BadRequest", "PUT", `${kind.path}/other`, made);
		},
	},
	{
		name: "a PUT of what is not there",
		async run(kind) {
			const body = kind.body();
			const path = `${kind.path}/${(body.metadata as { name: string }).name}`;
			const { status } = await kind.api.send("PUT", path, body);
			expect(status).toBe(kind.sample.createsOnUpdate ? 201 : 404);
		},
	},
	{
		name: "a PUT without a resourceVersion",
		async run(kind) {
			const made = await kind.make();
			delete made.metadata.resourceVersion;
			const { status, body } = await kind.api.send("PUT", kind.at(made), made);
			expect(status).toBe(kind.sample.needsResourceVersion ? 422 : 200);
			if (status === 422)
				expect(body.details.causes[0].field).toBe("metadata.resourceVersion");
		},
	},
	{
		name: "a merge patch",
		run: async (kind) => void (await changed(kind, merge, labelled)),
	},
	{
		name: "a strategic merge patch",
		run: async (kind) => void (await changed(kind, strategic, labelled)),
	},
	{
		name: "a JSON patch",
		async run(kind) {
			const patch = [
				{ op: "add", path: "/metadata/labels", value: { a: "b" } },
			];
			const body = kind.body();
			const made = await kind.ok("POST", kind.path, body);
			const labels = made.metadata.labels;
			const after = await kind.ok(
				"PATCH",
				kind.at(made),
				labels === undefined
					? patch
					: [{ op: "add", path: "/metadata/labels/a", value: "b" }],
				jsonPatch,
			);
			expect(after.metadata.labels).toMatchObject({ a: "b" });
		},
	},
	{
		name: "an empty patch changes nothing",
		async run(kind) {
			const made = await kind.make();
			expect(await kind.ok("PATCH", kind.at(made), {}, merge)).toEqual(made);
		},
	},
	{
		name: "a patch of what is not there is NotFound",
		run: async (kind) => {
			const answer = await kind.api.send(
				"PATCH",
				`${kind.path}/nosuch`,
				labelled,
				merge,
			);
			expect(answer.status).toBe(404);
		},
	},
	{
		name: "an unknown patch type is refused",
		run: async (kind) => {
			const made = await kind.make();
			const answer = await kind.api.send("PATCH", kind.at(made), labelled, {
				type: "application/json",
			});
			expect(answer.status).toBe(415);
		},
	},
	{
		name: "a dry-run patch stores nothing",
		async run(kind) {
			const made = await kind.make();
			const after = await kind.ok(
				"PATCH",
				`${kind.at(made)}?dryRun=All`,
				labelled,
				merge,
			);
			expect(after.metadata.labels).toMatchObject({ a: "b" });
			expect(await kind.ok("GET", kind.at(made))).toEqual(made);
		},
	},
	{
		name: "server-side apply makes it, and again changes nothing",
		async run(kind) {
			const body = kind.body({ labels: { mine: "true" } });
			const path = `${kind.path}/${(body.metadata as { name: string }).name}?fieldManager=me`;
			const made = await kind.ok("PATCH", path, body, apply);
			const mine = (made.metadata.managedFields ?? []).filter(
				(entry: { manager: string }) => entry.manager === "me",
			);
			for (const entry of mine)
				expect(entry).toMatchObject({
					operation: "Apply",
					apiVersion: kind.sample.apiVersion,
				});
			expect(await kind.ok("PATCH", path, body, apply)).toEqual(made);
		},
	},
	{
		name: "server-side apply of another manager's label is a conflict",
		async run(kind) {
			const body = kind.body({ labels: { a: "b" } });
			const path = `${kind.path}/${(body.metadata as { name: string }).name}`;
			await kind.ok("PATCH", `${path}?fieldManager=me`, body, apply);
			const {
				apiVersion,
				kind: name,
				metadata,
			} = body as {
				apiVersion: string;
				kind: string;
				metadata: { name: string };
			};
			const theirs = {
				apiVersion,
				kind: name,
				metadata: { name: metadata.name, labels: { a: "c" } },
			};
			const conflict = await kind.api.send(
				"PATCH",
				`${path}?fieldManager=you`,
				theirs,
				apply,
			);
			expect(conflict.body).toMatchObject({
				code: 409,
				details: {
					causes: [
						{ reason: "FieldManagerConflict", field: ".metadata.labels.a" },
					],
				},
			});
			const forced = await kind.ok(
				"PATCH",
				`${path}?fieldManager=you&force=true`,
				theirs,
				apply,
			);
			expect(forced.metadata.labels.a).toBe("c");
		},
	},
	{
		name: "a new object has no status of the client's",
		applies: ({ status, keepsFirstStatus }) =>
			status !== undefined && !keepsFirstStatus,
		async run(kind) {
			const plain = await kind.make();
			const made = await kind.ok("POST", kind.path, {
				...kind.body(),
				status: kind.sample.status,
			});
			expect(withoutTimes(made.status)).toEqual(withoutTimes(plain.status));
		},
	},
	{
		name: "the main resource leaves the status alone",
		applies: hasStatus,
		async run(kind) {
			const made = await kind.make();
			const after = await kind.ok(
				"PATCH",
				kind.at(made),
				{ status: kind.sample.status },
				merge,
			);
			expect(after).toEqual(made);
		},
	},
	{
		name: "the status subresource writes the status",
		applies: hasStatus,
		async run(kind) {
			const made = await kind.make();
			const { status } = kind.sample;
			const after = await kind.ok(
				"PATCH",
				kind.at(made, "status"),
				{ status },
				merge,
			);
			expect(after.status).toMatchObject(withoutEmpty(status));
			expect(after.metadata.generation).toBe(made.metadata.generation);
			expect(await kind.ok("GET", kind.at(made, "status"))).toEqual(after);
			// whose creation owns nothing is tracked from the first apply only
			if (made.metadata.managedFields !== undefined)
				expect(after.metadata.managedFields.at(-1)).toMatchObject({
					subresource: "status",
					manager: "kinds",
				});
			// and a later write of the main resource keeps it
			const later = await kind.ok(
				"PATCH",
				kind.at(made),
				{ ...labelled, status: null },
				merge,
			);
			expect(later.status).toEqual(after.status);
		},
	},
	{
		name: "the status subresource leaves the rest alone",
		applies: hasStatus,
		async run(kind) {
			const made = await kind.make();
			const { spec } = made;
			const path = kind.at(made, "status");
			const after = await kind.ok("PUT", path, { ...made, spec });
			expect(contentOf(after)).toEqual(contentOf(made));
		},
	},
];

const withoutEmpty = (value: unknown): Record<string, unknown> =>
	JSON.parse(
		JSON.stringify(value, (_, of) =>
			Array.isArray(of) && of.length === 0 ? undefined : of,
		),
	);

const withoutTimes = (value: unknown): string =>
	JSON.stringify(value ?? {}).replace(/"[^"]*\d\d:\d\d:\d\d[^"]*"/g, '"time"');
