import { expect } from "vitest";
import type { Check } from "./context.ts";

const merge = { type: "application/merge-patch+json" };
const now = { gracePeriodSeconds: 0, propagationPolicy: "Background" };

/** What holds for DELETE of every kind. */
export const deleteChecks: readonly Check[] = [
	{
		name: "a dry-run deletion leaves it",
		async run(kind) {
			const made = await kind.make();
			await kind.ok("DELETE", `${kind.at(made)}?dryRun=All`);
			expect(await kind.ok("GET", kind.at(made))).toEqual(made);
		},
	},
	{
		name: "preconditions that don't hold are a conflict",
		async run(kind) {
			const made = await kind.make();
			for (const preconditions of [{ uid: "other" }, { resourceVersion: "1" }])
				await kind.refused(409, "Conflict", "DELETE", kind.at(made), {
					preconditions,
				});
		},
	},
	{
		name: "a deletion removes it",
		applies: (sample) => sample.lingers !== true,
		async run(kind) {
			const made = await kind.make();
			const { uid } = made.metadata;
			await kind.ok("DELETE", kind.at(made), {
				...now,
				preconditions: { uid },
			});
			await kind.refused(404, "NotFound", "GET", kind.at(made));
			await kind.refused(404, "NotFound", "DELETE", kind.at(made));
		},
	},
	{
		name: "a finalizer holds it",
		applies: (sample) => sample.lingers !== true,
		async run(kind) {
			const made = await kind.make({ finalizers: ["example.com/f"] });
			const left = await kind.ok("DELETE", kind.at(made), now);
			expect(left.metadata).toMatchObject({
				uid: made.metadata.uid,
				deletionTimestamp: expect.any(String),
			});
			const held = await kind.ok("GET", kind.at(made));
			expect(held.metadata.deletionTimestamp).toBe(
				left.metadata.deletionTimestamp,
			);
			const added = await kind.api.send(
				"PATCH",
				kind.at(made),
				{ metadata: { finalizers: ["example.com/f", "example.com/g"] } },
				merge,
			);
			expect(added.body).toMatchObject({ code: 422 });
			await kind.ok(
				"PATCH",
				kind.at(made),
				{ metadata: { finalizers: null } },
				merge,
			);
			await kind.refused(404, "NotFound", "GET", kind.at(made));
		},
	},
	{
		name: "a deletion of many, by their label",
		applies: (sample) =>
			sample.lingers !== true && sample.plural !== "services",
		async run(kind) {
			const labels = { check: "many" };
			await kind.make({ labels });
			await kind.make({ labels });
			const keep = await kind.make();
			const gone = await kind.ok(
				"DELETE",
				`${kind.path}?labelSelector=check%3Dmany`,
				now,
			);
			expect(gone.items).toHaveLength(2);
			expect(
				(await kind.ok("GET", `${kind.path}?labelSelector=check%3Dmany`)).items,
			).toEqual([]);
			await kind.ok("GET", kind.at(keep));
		},
	},
	{
		name: "bad delete options are refused",
		async run(kind) {
			const made = await kind.make();
			await kind.refused(422, "Invalid", "DELETE", kind.at(made), {
				propagationPolicy: "Nosuch",
			});
			await kind.refused(422, "Invalid", "DELETE", kind.at(made), {
				orphanDependents: true,
				propagationPolicy: "Orphan",
			});
		},
	},
];
