import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
	describeKubectl,
	eventually,
	type Kubectl,
	startKubectl,
} from "./support/kubectl.ts";

const configMap = (color: string) => `apiVersion: v1
kind: ConfigMap
metadata: { name: paint }
data: { color: ${color} }
`;

describeKubectl("writing", (client) => {
	let kubectl: Kubectl;
	const file = (name: string, text: string, mode = 0o644) => {
		const path = join(kubectl.directory, name);
		writeFileSync(path, text);
		chmodSync(path, mode);
		return path;
	};
	const color = () => kubectl.ok("get cm paint -o jsonpath={.data.color}");
	beforeAll(async () => {
		kubectl = await startKubectl(client);
	});
	afterAll(() => kubectl[Symbol.asyncDispose]());

	it("apply creates, configures and leaves alone", async () => {
		file("paint.yaml", configMap("blue"));
		expect(await kubectl.ok("apply -f paint.yaml")).toBe(
			"configmap/paint created\n",
		);
		expect(await kubectl.ok("apply -f paint.yaml")).toBe(
			"configmap/paint unchanged\n",
		);
		file("paint.yaml", configMap("red"));
		const diff = await kubectl.run("diff -f paint.yaml");
		expect(diff.code).toBe(1);
		expect(diff.stdout).toMatch(/^-\s+color: blue$/m);
		expect(diff.stdout).toMatch(/^\+\s+color: red$/m);
		expect(await kubectl.ok("apply -f paint.yaml")).toBe(
			"configmap/paint configured\n",
		);
		expect(await color()).toBe("red");
		await kubectl.ok("delete -f paint.yaml");
	});

	it("apply --server-side keeps owners apart", async () => {
		file("paint.yaml", configMap("blue"));
		expect(await kubectl.ok("apply --server-side -f paint.yaml")).toBe(
			"configmap/paint serverside-applied\n",
		);
		file("paint.yaml", configMap("green"));
		expect(
			await kubectl.fails(
				"apply --server-side --field-manager=other -f paint.yaml",
			),
		).toMatch(
			/Apply failed with 1 conflict: conflict with "kubectl": \.data\.color/,
		);
		await kubectl.ok(
			"apply --server-side --field-manager=other --force-conflicts -f paint.yaml",
		);
		expect(
			await kubectl.ok("get cm paint -o yaml --show-managed-fields"),
		).toMatch(/manager: other/);
		expect(await color()).toBe("green");
		await kubectl.ok("delete cm paint");
	});

	it("create, label, annotate, patch and edit", async () => {
		await kubectl.ok("create configmap paint --from-literal=color=blue");
		expect(
			await kubectl.ok("create cm dry --from-literal=a=b --dry-run=server"),
		).toBe("configmap/dry created (server dry run)\n");
		expect(await kubectl.fails("get cm dry")).toMatch(/not found/);
		await kubectl.ok("label cm paint app=web");
		await kubectl.ok("annotate cm paint note=yes");
		expect(await kubectl.fails("label cm paint app=other")).toMatch(
			/--overwrite/,
		);
		await kubectl.ok("label cm paint app-");
		await kubectl.ok(
			'patch cm paint --type=merge -p \'{"data":{"color":"red"}}\'',
		);
		await kubectl.ok(
			'patch cm paint --type=json -p \'[{"op":"replace","path":"/data/color","value":"green"}]\'',
		);
		await kubectl.ok('patch cm paint -p \'{"data":{"size":"big"}}\'');
		file(
			"editor.sh",
			"#!/bin/sh\nsed -i 's/color: green/color: white/' \"$1\"\n",
			0o755,
		);
		await kubectl.ok(`edit cm paint --output-patch=false`, "");
		const { data, metadata } = JSON.parse(
			await kubectl.ok("get cm paint -o json"),
		);
		expect(data).toEqual({ color: "white", size: "big" });
		expect(metadata.annotations.note).toBe("yes");
		expect(metadata.labels).toBeUndefined();
	});

	it("run, expose, wait, set image, autoscale", async () => {
		await kubectl.ok("run alone --image=busybox --port=80");
		await kubectl.ok("wait --for=condition=Ready pod/alone --timeout=30s");
		await kubectl.ok("expose pod alone --port=80 --name=alone");
		expect(
			await kubectl.ok("get svc alone -o jsonpath={.spec.clusterIP}"),
		).toMatch(/^10\.96\./);
		await eventually(
			async () =>
				/^10\.244\./.test(
					await kubectl.ok(
						"get endpointslices -l kubernetes.io/service-name=alone -o jsonpath={.items[0].endpoints[0].addresses[0]}",
					),
				),
			"the Service has the pod's address",
		);
		await kubectl.ok("create deployment site --image=nginx:1");
		await kubectl.ok("set image deployment/site nginx=nginx:2");
		expect(
			await kubectl.ok(
				"get deploy site -o jsonpath={.spec.template.spec.containers[0].image}",
			),
		).toBe("nginx:2");
		await kubectl.ok(
			"autoscale deployment site --min=1 --max=3 --cpu-percent=80",
		);
		expect(
			await kubectl.ok("get hpa site -o jsonpath={.spec.maxReplicas}"),
		).toBe("3");
		await kubectl.ok("delete deploy/site hpa/site svc/alone pod/alone --wait");
	});

	it("delete by file, label and cascade mode", async () => {
		file("paint.yaml", configMap("blue"));
		await kubectl.ok("apply -f paint.yaml");
		expect(await kubectl.ok("delete -f paint.yaml")).toMatch(
			/configmap "paint" deleted/,
		);
		await kubectl.ok("create cm one");
		await kubectl.ok("create cm two");
		await kubectl.ok("label cm one two group=gone");
		await kubectl.ok("delete cm -l group=gone");
		expect(await kubectl.ok("get cm -l group=gone -o name")).toBe("");
		for (const [cascade, survives] of [
			["background", false],
			["foreground", false],
			["orphan", true],
		] as const) {
			await kubectl.ok("create deployment web --image=nginx");
			await kubectl.ok("rollout status deploy/web --timeout=30s");
			await kubectl.ok(`delete deployment web --cascade=${cascade}`);
			const replicaSets = () => kubectl.ok("get rs -l app=web -o name");
			if (survives) expect(await replicaSets()).toMatch(/^replicaset/);
			else
				await eventually(
					async () => (await replicaSets()) === "",
					`no ReplicaSets after ${cascade}`,
				);
			await kubectl.ok("delete rs,pods -l app=web --force --grace-period=0");
		}
	});

	it("a deleted namespace is gone with all its content", async () => {
		await kubectl.ok("create namespace short");
		await kubectl.ok(
			"create deployment web --image=nginx --replicas=2 -n short",
		);
		await kubectl.ok("rollout status deploy/web -n short --timeout=30s");
		await kubectl.ok("delete namespace short --timeout=30s");
		expect(await kubectl.fails("get ns short")).toMatch(/not found/);
		expect(
			await kubectl.ok("get pods,deployments,rs,sa,cm -n short -o name"),
		).toBe("");
	});
});
