import { expect } from "vitest";
import type { KindUnderTest } from "./context.ts";

const merge = { type: "application/merge-patch+json" };

/** Makes, changes and deletes an object, then reads all that a watch tells of it; takes the second that a watch lasts. */
export async function watchLife(kind: KindUnderTest): Promise<void> {
	const { metadata } = await kind.ok("GET", `${kind.path}?limit=1`);
	const made = await kind.make();
	const labels = { a: "b" };
	await kind.ok("PATCH", kind.at(made), { metadata: { labels } }, merge);
	await kind.ok(
		"DELETE",
		`${kind.at(made)}?gracePeriodSeconds=0&propagationPolicy=Background`,
	);
	const query = new URLSearchParams({
		watch: "1",
		timeoutSeconds: "1",
		resourceVersion: metadata.resourceVersion,
		fieldSelector: `metadata.name=${made.metadata.name}`,
	});
	const events = await kind.ok("GET", `${kind.path}?${query}`);
	const told = [events]
		.flat()
		// a graceful deletion is a change first
		.filter(
			({ type, object }) =>
				type !== "MODIFIED" || !object.metadata.deletionTimestamp,
		)
		.map(({ type, object }) => [type, object.kind, object.metadata.labels?.a]);
	expect(told, kind.path).toEqual([
		["ADDED", kind.sample.kind, undefined],
		["MODIFIED", kind.sample.kind, "b"],
		["DELETED", kind.sample.kind, "b"],
	]);
}
