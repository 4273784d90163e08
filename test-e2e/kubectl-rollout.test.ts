import { afterAll, beforeAll, expect, it } from "vitest";
import {
	describeKubectl,
	eventually,
	type Kubectl,
	startKubectl,
} from "./support/kubectl.ts";

describeKubectl("rollouts", (client) => {
	let kubectl: Kubectl;
	const image = () =>
		kubectl.ok(
			"get deploy web -o jsonpath={.spec.template.spec.containers[0].image}",
		);
	beforeAll(async () => {
		kubectl = await startKubectl(client);
		await kubectl.ok("create deployment web --image=nginx:1 --replicas=3");
		await kubectl.ok("rollout status deployment/web --timeout=30s");
	});
	afterAll(() => kubectl[Symbol.asyncDispose]());

	it("scale changes the number of pods", async () => {
		expect(await kubectl.ok("scale deployment web --replicas=5")).toBe(
			"deployment.apps/web scaled\n",
		);
		await kubectl.ok("rollout status deployment/web --timeout=30s");
		expect(
			(await kubectl.ok("get pods -l app=web -o name")).trim().split("\n"),
		).toHaveLength(5);
		expect(
			await kubectl.fails(
				"scale deployment web --current-replicas=9 --replicas=1",
			),
		).toMatch(/Expected replicas to be 9/);
		await kubectl.ok("scale deployment web --replicas=2");
		await kubectl.ok(
			"wait deployment/web --for=jsonpath={.status.replicas}=2 --timeout=30s",
		);
	});

	it("a rollout and its undo finish", async () => {
		await kubectl.ok("set image deployment/web nginx=nginx:2");
		expect(
			await kubectl.ok("rollout status deployment/web --timeout=30s"),
		).toMatch(/successfully rolled out/);
		expect(await kubectl.ok("rollout history deployment/web")).toMatch(
			/REVISION +CHANGE-CAUSE\n1 .*\n2 /,
		);
		expect(
			await kubectl.ok("rollout history deployment/web --revision=1"),
		).toMatch(/nginx:1/);
		await kubectl.ok("rollout undo deployment/web");
		await kubectl.ok("rollout status deployment/web --timeout=30s");
		expect(await image()).toBe("nginx:1");
	});

	it("pause holds changes back until resume", async () => {
		await kubectl.ok("rollout pause deployment/web");
		await kubectl.ok("set image deployment/web nginx=nginx:3");
		expect(
			await kubectl.ok(
				"get rs -l app=web -o jsonpath={.items[*].spec.template.spec.containers[0].image}",
			),
		).not.toContain("nginx:3");
		await kubectl.ok("rollout resume deployment/web");
		await kubectl.ok("rollout status deployment/web --timeout=30s");
		expect(
			await kubectl.ok(
				"get rs -l app=web -o jsonpath={.items[*].spec.template.spec.containers[0].image}",
			),
		).toContain("nginx:3");
	});

	it("restart replaces every pod", async () => {
		const names = async () =>
			new Set(
				(await kubectl.ok("get pods -l app=web -o name")).trim().split("\n"),
			);
		const before = await names();
		await kubectl.ok("rollout restart deployment/web");
		await kubectl.ok("rollout status deployment/web --timeout=30s");
		await eventually(
			async () => [...(await names())].every((name) => !before.has(name)),
			"all pods are new",
		);
	});

	it("a deleted pod comes back", async () => {
		const [first = ""] = (
			await kubectl.ok("get pods -l app=web -o name")
		).split("\n");
		await kubectl.ok(`delete ${first} --wait=false`);
		await kubectl.ok("rollout status deployment/web --timeout=30s");
		await eventually(
			async () =>
				(
					await kubectl.ok(
						"get pods -l app=web --field-selector status.phase=Running -o name",
					)
				)
					.trim()
					.split("\n").length === 2,
			"two pods run",
		);
		expect(await kubectl.fails(`get ${first}`)).toMatch(/not found/);
	});
});
