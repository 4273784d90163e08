import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
	describeKubectl,
	eventually,
	type Kubectl,
	startKubectl,
} from "./support/kubectl.ts";

const settings = `apiVersion: v1
kind: ConfigMap
metadata: { name: settings, labels: { app: web, tier: front } }
data: { color: blue }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: other, labels: { app: web } }
data: { color: red }
---
apiVersion: v1
kind: Secret
metadata: { name: keys, labels: { app: web } }
stringData: { password: secret }
`;

describeKubectl("reading", (client) => {
	let kubectl: Kubectl;
	beforeAll(async () => {
		kubectl = await startKubectl(client);
		writeFileSync(join(kubectl.directory, "all.yaml"), settings);
		await kubectl.ok("apply -f all.yaml");
		await kubectl.ok("create deployment web --image=nginx --replicas=2");
		await kubectl.ok("rollout status deployment/web --timeout=30s");
	});
	afterAll(() => kubectl[Symbol.asyncDispose]());

	it("get prints tables, wide ones too", async () => {
		expect(await kubectl.ok("get configmap settings")).toMatch(
			/^NAME +DATA +AGE\nsettings +1 +\d+s\n$/,
		);
		expect(await kubectl.ok("get deployment web")).toMatch(
			/^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nweb +2\/2 +2 +2 +/,
		);
		expect(await kubectl.ok("get pods -o wide")).toMatch(
			/^NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES\nweb-\S+ +1\/1 +Running +0 +\S+ +10\.244\.\d+\.\d+ +\S+ +<none> +<none>\n/,
		);
		expect(await kubectl.ok("get nodes")).toMatch(/ Ready +\S+ +\S+ +v1\.36/);
	});

	it("get prints objects in every form", async () => {
		const yaml = await kubectl.ok("get configmap settings -o yaml");
		expect(yaml).toContain("color: blue");
		const json = JSON.parse(await kubectl.ok("get configmap settings -o json"));
		expect(json).toMatchObject({ kind: "ConfigMap", data: { color: "blue" } });
		expect(
			await kubectl.ok("get configmap settings -o jsonpath={.data.color}"),
		).toBe("blue");
		expect(
			await kubectl.ok(
				"get configmap settings -o custom-columns=NAME:.metadata.name,COLOR:.data.color",
			),
		).toMatch(/^NAME +COLOR\nsettings +blue\n$/);
		expect(await kubectl.ok("get configmap,secret -l app=web -o name")).toBe(
			"configmap/other\nconfigmap/settings\nsecret/keys\n",
		);
	});

	it("get selects and sorts", async () => {
		const names = "-o jsonpath={.items[*].metadata.name}";
		expect(await kubectl.ok(`get cm -l tier=front ${names}`)).toBe("settings");
		expect(await kubectl.ok(`get cm -l app=web,!tier ${names}`)).toBe("other");
		expect(
			await kubectl.ok(`get cm --field-selector metadata.name=other ${names}`),
		).toBe("other");
		expect(
			await kubectl.ok(
				`get pods --field-selector status.phase=Pending ${names}`,
			),
		).toBe("");
		expect(
			await kubectl.ok(`get cm -l app=web --sort-by=.data.color ${names}`),
		).toBe("settings other");
		expect(await kubectl.ok("get configmaps -A")).toMatch(
			/^NAMESPACE +NAME +DATA +AGE\n/,
		);
		expect(await kubectl.ok("get all")).toMatch(/replicaset\.apps\/web-/);
	});

	it("get -w shows changes as they happen", async () => {
		const watch = kubectl.start(
			"get configmap other -w -o jsonpath={.data.color}{'\\n'}",
		);
		await eventually(() => watch.output().includes("red"), "the first line");
		await kubectl.ok('patch configmap other -p \'{"data":{"color":"green"}}\'');
		await eventually(() => watch.output().includes("green"), "the change");
		watch.stop();
	});

	it("describe shows what happened to a pod", async () => {
		// Events are written beside what they tell of.
		const events = ["Scheduled", "Pulled", "Created", "Started"];
		const [pod] = (await kubectl.ok("get pods -l app=web -o name")).split("\n");
		const missing = async () => {
			const text = await kubectl.ok(`describe ${pod}`);
			expect(text).toMatch(/Status: +Running/);
			return events.filter((e) => !new RegExp(`Normal +${e} `).test(text));
		};
		await eventually(
			async () => (await missing()).length === 0,
			"the events of a start",
		);
		expect(await kubectl.ok("describe deployment web")).toMatch(
			/Scaled up replica set web-\S+ from 0 to 2/,
		);
		expect(await kubectl.ok("describe node")).toMatch(/Allocated resources/);
	});

	it("explain reads like the documentation", async () => {
		const text = await kubectl.ok("explain pod.spec.containers");
		expect(text).toMatch(/FIELD: containers/);
		expect(text).toMatch(/List of containers belonging to the pod/);
		expect(text).toMatch(/imagePullPolicy/);
		expect(await kubectl.ok("explain deployment --recursive")).toMatch(
			/revisionHistoryLimit/,
		);
	});

	it("lists what the server has", async () => {
		const resources = await kubectl.ok("api-resources");
		expect(resources).toMatch(
			/^deployments +deploy +apps\/v1 +true +Deployment$/m,
		);
		expect(await kubectl.ok("api-versions")).toMatch(
			/^rbac\.authorization\.k8s\.io\/v1$/m,
		);
		expect(await kubectl.ok("cluster-info")).toMatch(
			/control plane.* is running at/,
		);
		expect(await kubectl.ok("version")).toMatch(/Server Version: .*v1\.36/);
		expect(await kubectl.ok("config current-context")).toBe("monokube\n");
		expect(await kubectl.ok("get --raw /readyz")).toBe("ok");
		expect(
			JSON.parse(await kubectl.ok("get --raw /api/v1/namespaces/default")),
		).toMatchObject({ kind: "Namespace" });
	});

	it("answers what one may do", async () => {
		expect(await kubectl.ok("auth can-i create pods")).toBe("yes\n");
		expect(await kubectl.run("auth can-i create pods --as=bob")).toMatchObject({
			code: 1,
			stdout: "no\n",
		});
		expect(await kubectl.ok("auth can-i --list --as=bob")).toMatch(
			/selfsubjectaccessreviews/,
		);
		expect(await kubectl.fails("get pods --as=bob")).toBe(
			'Error from server (Forbidden): pods is forbidden: User "bob" cannot list resource "pods" in API group "" in the namespace "default"\n',
		);
	});

	it("says what is wrong as Kubernetes does", async () => {
		expect(await kubectl.fails("get pod nosuch")).toBe(
			'Error from server (NotFound): pods "nosuch" not found\n',
		);
		expect(await kubectl.fails("get nosuch")).toMatch(
			/the server doesn't have a resource type "nosuch"/,
		);
		expect(await kubectl.fails("create ns default")).toBe(
			'Error from server (AlreadyExists): namespaces "default" already exists\n',
		);
	});
});
