import { describe, expect, it } from "vitest";
import { openRegistry } from "../shared/registry.fixture.ts";
import { namespace } from "./namespace.ts";

const registry = await openRegistry(namespace);

describe("Namespace", () => {
	it("goes with the last of its finalizers", async () => {
		const made = await registry.create("namespaces", {});
		expect(made).toMatchObject({
			metadata: { labels: { "kubernetes.io/metadata.name": "x" } },
			spec: { finalizers: ["kubernetes"] },
			status: { phase: "Active" },
		});
		const left = await registry.delete("namespaces");
		expect(left).toMatchObject({
			metadata: { deletionTimestamp: expect.any(String) },
			spec: { finalizers: ["kubernetes"] },
			status: { phase: "Terminating" },
		});
		await registry.update(
			"namespaces",
			(object) => Object.assign(object, { spec: {} }),
			{ subresource: "finalize" },
		);
		expect(registry.find("namespaces")).toBeUndefined();
	});

	it("keeps finalizers that only the finalize subresource may take", async () => {
		const metadata = { name: "kept" };
		await registry.create("namespaces", { metadata });
		const changed = await registry.update(
			"namespaces",
			(object) => Object.assign(object, { spec: {} }),
			{ object: "kept" },
		);
		expect(changed.spec).toEqual({ finalizers: ["kubernetes"] });
	});
});
