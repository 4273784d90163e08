import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
	describeKubectl,
	eventually,
	type Kubectl,
	startKubectl,
} from "../support/kubectl.ts";

const text = (file: string) =>
	readFileSync(new URL(file, import.meta.url), "utf8");

const tab = (name: string, spec: string) => `apiVersion: stable.example.com/v1
kind: CronTab
metadata: { name: ${name} }
spec: ${spec}
`;

describeKubectl("a custom kind", (client) => {
	let kubectl: Kubectl;
	beforeAll(async () => {
		kubectl = await startKubectl(client);
		await kubectl.ok("apply -f -", text("./crontab.yaml"));
		await kubectl.ok(
			"wait --for=condition=Established crd/crontabs.stable.example.com",
		);
	});
	afterAll(() => kubectl[Symbol.asyncDispose]());

	it("is known by its short name and explained at once", async () => {
		expect((await kubectl.run("get ct")).stderr).toBe(
			"No resources found in default namespace.\n",
		);
		const explained = await kubectl.ok("explain ct.spec.replicas");
		expect(explained).toMatch(/^GROUP: +stable\.example\.com$/m);
		expect(explained).toMatch(/^FIELD: replicas <integer>$/m);
		expect(
			await kubectl.ok("api-resources --api-group=stable.example.com"),
		).toMatch(/^crontabs +ct +stable\.example\.com\/v1 +true +CronTab$/m);
	});

	it("is checked by the client before it is sent, and by the server", async () => {
		const unknown = await kubectl.fails("apply -f -", tab("a", "{ odd: 1 }"));
		expect(unknown).toContain('unknown field "spec.odd"');
		const wrong = await kubectl.fails(
			"apply -f -",
			tab("a", "{ replicas: 11 }"),
		);
		expect(wrong).toContain(
			"spec.replicas: Invalid value: 11: spec.replicas in body should be less than or equal to 10",
		);
	});

	it("has its columns, dates as ages", async () => {
		await kubectl.ok("apply -f -", tab("a", '{ cronSpec: "* * * * *" }'));
		const lastRun = new Date(Date.now() - 3_600_000).toISOString();
		await kubectl.ok(
			`patch ct a --subresource=status --type=merge -p '{"status":{"lastRun":"${lastRun.replace(/\.\d+/, "")}"}}'`,
		);
		const [header, row] = (await kubectl.ok("get ct")).split("\n");
		expect(header).toMatch(/^NAME +SPEC +REPLICAS +LAST +AGE$/);
		expect(row).toMatch(/^a +\* \* \* \* \* +1 +60m +\d+s$/);
	});

	it("is scaled, by hand and by an autoscaler", async () => {
		expect(await kubectl.ok("scale ct a --replicas=3")).toBe(
			"crontab.stable.example.com/a scaled\n",
		);
		expect(await kubectl.ok("get ct a -o jsonpath={.spec.replicas}")).toBe("3");
		await kubectl.ok(
			`patch ct a --subresource=status --type=merge -p '{"status":{"replicas":3,"labelSelector":"app=a"}}'`,
		);
		await kubectl.ok(
			"create -f -",
			`apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: a }
spec:
  minReplicas: 4
  maxReplicas: 6
  scaleTargetRef: { apiVersion: stable.example.com/v1, kind: CronTab, name: a }
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 50 } } }]
`,
		);
		await eventually(
			async () =>
				(await kubectl.ok("get ct a -o jsonpath={.spec.replicas}")) === "4",
			"the autoscaler scaled to its minimum",
			40_000,
		);
	});

	it("goes with its definition, however it is held up, and comes back empty", async () => {
		await kubectl.ok(
			`patch ct a --type=merge -p '{"metadata":{"finalizers":["example.com/hold"]}}'`,
		);
		await kubectl.ok("delete crd crontabs.stable.example.com --wait=false");
		expect(
			await eventually(
				() =>
					kubectl.ok(
						`get crd crontabs.stable.example.com -o 'jsonpath={.status.conditions[?(@.type=="Terminating")].reason}'`,
					),
				"it is going",
			),
		).toMatch(/^InstanceDeletion/);
		await kubectl.ok(
			`patch ct a --type=merge -p '{"metadata":{"finalizers":null}}'`,
		);
		await kubectl.ok(
			"wait --for=delete crd/crontabs.stable.example.com --timeout=30s",
		);
		await kubectl.ok("apply -f -", text("./crontab.yaml"));
		await kubectl.ok(
			"wait --for=condition=Established crd/crontabs.stable.example.com",
		);
		expect((await kubectl.run("get ct")).stderr).toBe(
			"No resources found in default namespace.\n",
		);
	});
});
