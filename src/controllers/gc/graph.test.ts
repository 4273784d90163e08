import { describe, expect, it } from "vitest";
import type { KubeObject, OwnerReference } from "../../apimachinery/object.ts";
import { OwnerGraph } from "./graph.ts";

const object = (
	name: string,
	owners: readonly string[] = [],
	more: Partial<KubeObject["metadata"]> = {},
): KubeObject => ({
	apiVersion: "v1",
	kind: "ConfigMap",
	metadata: {
		name,
		uid: name,
		namespace: "d",
		ownerReferences: owners.map(
			(owner): OwnerReference => ({
				apiVersion: "v1",
				kind: "ConfigMap",
				name: owner,
				uid: owner,
			}),
		),
		...more,
	},
});

function make() {
	const asked: string[] = [];
	const graph = new OwnerGraph({
		attemptToDelete: ({ identity }) => asked.push(`delete ${identity.name}`),
		attemptToOrphan: ({ identity }) => asked.push(`orphan ${identity.name}`),
		reportInvalidNamespace: ({ identity }) =>
			asked.push(`invalid ${identity.name}`),
	});
	return { graph, asked };
}

const deleting = (finalizer: string) => ({
	deletionTimestamp: "2026-01-01T00:00:00Z",
	finalizers: [finalizer],
});

describe("OwnerGraph", () => {
	it("looks for owners that it only knows by name", () => {
		const { graph, asked } = make();
		graph.observe(undefined, object("child", ["root"]));
		expect(asked).toEqual(["delete root"]);
		expect(graph.find("root")?.virtual).toBe(true);
		graph.observe(undefined, object("root"));
		expect(graph.find("root")?.virtual).toBe(false);
	});

	it("asks about dependents when their owner goes", () => {
		const { graph, asked } = make();
		graph.observe(undefined, object("root"));
		graph.observe(undefined, object("a", ["root"]));
		graph.remove(object("root"));
		expect(asked).toEqual(["delete a"]);
		const identity = {
			apiVersion: "v1",
			kind: "ConfigMap",
			namespace: "d",
			name: "root",
			uid: "root",
		};
		expect(graph.isAbsent(identity)).toBe(true);
	});

	it("asks about an owner in foreground deletion when a dependent goes", () => {
		const { graph, asked } = make();
		const root = object("root");
		graph.observe(undefined, root);
		graph.observe(undefined, object("a", ["root"]));
		graph.observe(root, object("root", [], deleting("foregroundDeletion")));
		expect(asked).toEqual(["delete a", "delete root"]);
		asked.length = 0;
		graph.remove(object("a", ["root"]));
		expect(asked).toEqual(["delete root"]);
	});

	it("lets dependents go when they are to be orphaned", () => {
		const { graph, asked } = make();
		graph.observe(undefined, object("root"));
		graph.observe(object("root"), object("root", [], deleting("orphan")));
		expect(asked).toEqual(["orphan root"]);
	});

	it("reports an owner of another namespace", () => {
		const { graph, asked } = make();
		graph.observe(undefined, object("root", [], { namespace: "other" }));
		graph.observe(undefined, object("child", ["root"]));
		expect(asked).toEqual(["invalid child", "delete child"]);
	});
});
