import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KubeObject } from "../../apimachinery/object.ts";
import type { ResourceRef } from "../../client/client.ts";
import { Cluster } from "../../index.ts";

interface ComponentStatus extends KubeObject {
	readonly conditions: readonly {
		readonly type: string;
		readonly status: string;
		readonly message: string;
	}[];
}
const componentStatuses: ResourceRef<ComponentStatus> = {
	group: "",
	version: "v1",
	kind: "ComponentStatus",
	resource: "componentstatuses",
	namespaced: false,
};

let cluster: Cluster;
beforeAll(async () => {
	cluster = await Cluster.start({ disable: ["scheduler", "kubelets"] });
});
afterAll(() => cluster.stop());

describe("objects that are computed", () => {
	const refused =
		'Get "https://127.0.0.1:10259/healthz": dial tcp 127.0.0.1:10259: connect: connection refused';
	const conditions = (status: string, message: string) => [
		{ type: "Healthy", status, message },
	];

	it("are listed, without a version", async () => {
		const { client } = cluster;
		const found = await client.list(componentStatuses, "");
		expect(found.metadata).toEqual({});
		expect(
			found.items.map((item) => [item.metadata.name, item.conditions]),
		).toEqual([
			["scheduler", conditions("False", refused)],
			["controller-manager", conditions("True", "ok")],
			["etcd-0", conditions("True", "ok")],
		]);
		const some = await client.list(componentStatuses, "", {
			fieldSelector: "metadata.name=etcd-0",
		});
		expect(some.items).toHaveLength(1);
	});

	it("cannot be watched", async () => {
		const watched = cluster.client
			.watch(componentStatuses, "", {}, AbortSignal.timeout(5000))
			[Symbol.asyncIterator]()
			.next();
		await expect(watched).rejects.toThrow(
			'watch is not supported on resources of kind "componentstatuses"',
		);
	});

	it("are found by name", async () => {
		const { client } = cluster;
		const etcd = await client.get(componentStatuses, "", "etcd-0");
		expect(etcd).toEqual({
			apiVersion: "v1",
			kind: "ComponentStatus",
			metadata: { name: "etcd-0" },
			conditions: conditions("True", "ok"),
		});
		await expect(client.get(componentStatuses, "", "none")).rejects.toThrow(
			"Component not found: none",
		);
	});
});
