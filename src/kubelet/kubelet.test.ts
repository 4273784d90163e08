import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FakeClock } from "../apimachinery/clock.ts";
import { kinds } from "../client/kinds.ts";
import type { Pod } from "../client/types/pod.ts";
import { Cluster } from "../index.ts";
import { makePod, type PodBuilder } from "../testing/make-pod.ts";

/** A whole cluster on virtual time. */
const clock = new FakeClock();
let cluster: Cluster;

beforeAll(async () => {
	cluster = await Cluster.start({ clock, nodes: 1 });
	for (let i = 0; i < 10; i++) await clock.advance(200);
});
afterAll(() => cluster.stop());

const run = async (builder: PodBuilder, ms = 300): Promise<Pod> => {
	const { metadata, ...pod } = builder.obj();
	const { uid, ...rest } = metadata;
	await cluster.client.create(kinds.pods, { ...pod, metadata: rest });
	return later(metadata.name ?? "", ms);
};
const get = (name: string) => cluster.client.get(kinds.pods, "default", name);
const later = async (name: string, ms: number): Promise<Pod> => {
	for (let i = 0; i < 10; i++) await clock.advance(ms / 10);
	return get(name);
};
const remove = (name: string) =>
	cluster.client.delete(kinds.pods, "default", name);
const exists = async (name: string) =>
	(await cluster.client.list(kinds.pods, "default")).items.some(
		({ metadata }) => metadata.name === name,
	);
const eventsOf = async (name: string): Promise<string[]> =>
	(await cluster.client.list(kinds.events, "default")).items
		.filter(
			({ involvedObject, source }) =>
				involvedObject.name === name && source?.component === "kubelet",
		)
		.map((e) => `${e.type} ${e.reason} ${e.message}`);
const stateOf = ({ status }: Pod) => status.containerStatuses?.[0]?.state;
const readiness = ({ status }: Pod) =>
	status.conditions?.find(({ type }) => type === "Ready")?.status;

describe("a node", () => {
	it("is registered, ready, and tells so", async () => {
		const node = await cluster.client.get(kinds.nodes, "", "node-0");
		expect(node.status.conditions?.map((c) => [c.type, c.status])).toEqual([
			["MemoryPressure", "False"],
			["DiskPressure", "False"],
			["PIDPressure", "False"],
			["Ready", "True"],
		]);
		expect(await eventsOf("node-0")).toContain(
			"Normal NodeReady Node node-0 status is now: NodeReady",
		);
	});

	it("renews its lease every ten seconds", async () => {
		const renewed = async () => {
			const lease = await cluster.client.get(
				kinds.leases,
				"kube-node-lease",
				"node-0",
			);
			return Date.parse(lease.spec.renewTime ?? "");
		};
		const before = await renewed();
		await clock.advance(30_000);
		expect((await renewed()) - before).toBe(30_000);
	});
});

describe("a pod", () => {
	it("runs", async () => {
		const pod = await run(makePod("web"));
		expect(pod.status.phase).toBe("Running");
		expect(readiness(pod)).toBe("True");
		expect(pod.status.podIP).toMatch(/^10\.244\.0\./);
		expect(pod.status.hostIP).toBe("172.18.0.2");
		expect(await eventsOf("web")).toEqual([
			'Normal Pulling Pulling image "registry.example/app:1"',
			expect.stringMatching(
				/^Normal Pulled Successfully pulled image "registry.example\/app:1" in \d+ms \(\d+ms including waiting\)\. Image size: \d+ bytes\.$/,
			),
			"Normal Created Container created",
			"Normal Started Container started",
		]);
	});

	it("goes when it is deleted, after its containers", async () => {
		await remove("web");
		await clock.advance(100);
		expect(await exists("web")).toBe(false);
		expect(await eventsOf("web")).toContain(
			"Normal Killing Stopping container c",
		);
	});

	it("is killed when it takes longer to stop than it may", async () => {
		await run(
			makePod("slow")
				.annotation("monokube.io/stop-duration", "1h")
				.metadata({ finalizers: ["example.com/hold"] })
				.spec({ terminationGracePeriodSeconds: 5 }),
		);
		await remove("slow");
		await clock.advance(4000);
		expect(stateOf(await get("slow"))?.running).toBeDefined();
		await clock.advance(1500);
		const { status } = await get("slow");
		expect(status.containerStatuses?.[0]?.state?.terminated?.exitCode).toBe(
			137,
		);
		expect(status.phase).toBe("Failed");
	});

	it("ends by itself when it is not to be restarted", async () => {
		const builder = makePod("job").spec({ restartPolicy: "Never" });
		expect((await run(builder)).status.phase).toBe("Running");
		const pod = await later("job", 1500);
		expect(pod.status.phase).toBe("Succeeded");
		expect(stateOf(pod)?.terminated).toMatchObject({
			exitCode: 0,
			reason: "Completed",
		});
	});

	it("does what simple commands say", async () => {
		const pod = await run(
			makePod("fails")
				.containers({ command: ["sh", "-c", "sleep 2; exit 3"] })
				.spec({ restartPolicy: "Never" }),
			4000,
		);
		expect(pod.status.phase).toBe("Failed");
		expect(stateOf(pod)?.terminated?.exitCode).toBe(3);
	});

	it("is restarted later and later when it keeps ending", async () => {
		const pod = await run(
			makePod("crash").containers({ command: ["false"] }),
			1000,
		);
		expect(stateOf(pod)?.waiting).toEqual({
			reason: "CrashLoopBackOff",
			message: `back-off 10s restarting failed container=c pod=crash_default(${pod.metadata.uid})`,
		});
		expect(pod.status.phase).toBe("Running");
		const restarts = (p: Pod) => p.status.containerStatuses?.[0]?.restartCount;
		expect(restarts(pod)).toBe(1);
		expect(restarts(await later("crash", 10_000))).toBe(2);
		expect(restarts(await later("crash", 18_000))).toBe(2);
		expect(restarts(await later("crash", 4000))).toBe(3);
		expect(await eventsOf("crash")).toContain(
			`Warning BackOff Back-off restarting failed container c in pod crash_default(${pod.metadata.uid})`,
		);
	});

	it("waits while its image can't be pulled", async () => {
		const pod = await run(
			makePod("no-image").containers({ image: "nginx:does-not-exist" }),
		);
		expect(stateOf(pod)?.waiting?.reason).toBe("ErrImagePull");
		expect(pod.status.phase).toBe("Pending");
		// The second attempt comes after 10 to 15 s; by then it may pull again.
		const after = await later("no-image", 16_000);
		expect(["ErrImagePull", "ImagePullBackOff"]).toContain(
			stateOf(after)?.waiting?.reason,
		);
		expect(await eventsOf("no-image")).toContain(
			"Warning Failed Error: ErrImagePull",
		);
	});

	it("waits for what its volumes need", async () => {
		const pod = await run(
			makePod("mounts").spec({
				volumes: [{ name: "v", configMap: { name: "settings" } }],
			}),
			2000,
		);
		expect(stateOf(pod)?.waiting?.reason).toBe("ContainerCreating");
		expect(await eventsOf("mounts")).toContain(
			'Warning FailedMount MountVolume.SetUp failed for volume "v" : configmap "settings" not found',
		);
		await cluster.client.create(kinds.configMaps, {
			apiVersion: "v1",
			kind: "ConfigMap",
			metadata: { name: "settings", namespace: "default" },
		});
		expect((await later("mounts", 10_000)).status.phase).toBe("Running");
	});

	it("runs its init containers one after the other", async () => {
		const pod = await run(makePod("init").initContainers({}, {}));
		const names = (p: Pod) =>
			p.status.initContainerStatuses?.map(({ state }) =>
				Object.keys(state ?? {}).join(),
			);
		expect(names(pod)).toEqual(["running", "waiting"]);
		expect(names(await later("init", 1000))).toEqual(["terminated", "running"]);
		expect((await later("init", 1500)).status.phase).toBe("Running");
	});

	it("becomes ready when its probe says so, and is not when it does not", async () => {
		const pod = await run(
			makePod("probed")
				.annotation("monokube.io/readiness-delay", "3s")
				.containers({
					readinessProbe: { httpGet: { port: 80 }, periodSeconds: 1 },
				}),
			1000,
		);
		expect(readiness(pod)).toBe("False");
		expect(readiness(await later("probed", 4000))).toBe("True");
		await cluster.client.patch(kinds.pods, "default", "probed", "merge", {
			metadata: { annotations: { "monokube.io/readiness-probe": "broken" } },
		});
		expect(readiness(await later("probed", 5000))).toBe("False");
		expect(await eventsOf("probed")).toContain(
			"Warning Unhealthy Readiness probe failed: broken",
		);
	});

	it("is restarted when its liveness probe fails", async () => {
		const pod = await run(
			makePod("sick")
				.annotation("monokube.io/liveness-probe", "fail")
				.containers({
					livenessProbe: { tcpSocket: { port: 80 }, periodSeconds: 1 },
				}),
			4000,
		);
		expect(pod.status.containerStatuses?.[0]?.restartCount).toBe(1);
		expect(await eventsOf("sick")).toContain(
			"Normal Killing Container c failed liveness probe, will be restarted",
		);
	});

	it("gets its new size without a restart", async () => {
		await run(makePod("grows").requests({ cpu: "100m" }));
		await cluster.client.patch(
			kinds.pods,
			"default",
			"grows",
			"strategic",
			{
				spec: {
					containers: [{ name: "c", resources: { requests: { cpu: "200m" } } }],
				},
			},
			{},
			"resize",
		);
		const { status } = await later("grows", 300);
		expect(status.containerStatuses?.[0]).toMatchObject({
			restartCount: 0,
			allocatedResources: { cpu: "200m" },
			resources: { requests: { cpu: "200m" } },
		});
	});

	it("is told when its new size is too big for the node", async () => {
		await cluster.client.patch(
			kinds.pods,
			"default",
			"grows",
			"strategic",
			{
				spec: {
					containers: [{ name: "c", resources: { requests: { cpu: "500" } } }],
				},
			},
			{},
			"resize",
		);
		const { status } = await later("grows", 300);
		const pending = status.conditions?.find(
			(c) => c.type === "PodResizePending",
		);
		expect(pending).toMatchObject({
			status: "True",
			reason: "Infeasible",
			message:
				"Node didn't have enough capacity: cpu, requested: 500000, capacity: 32000",
		});
	});
});

describe("pods after a restart", () => {
	/** Writes to a disk take real time: virtual time goes on in small steps until then. */
	const until = async (cond: () => Promise<boolean>): Promise<void> => {
		for (let i = 0; i < 3000; i++) {
			if (await cond()) return;
			await clock.advance(1);
		}
		throw new Error("it never came true");
	};
	const phaseIn = async ({ client }: Cluster) => {
		const { items } = await client.list(kinds.pods, "default");
		return items[0]?.status.phase;
	};

	it("go on where they were", async () => {
		const dataDir = mkdtempSync(join(tmpdir(), "kubelet-"));
		const options = {
			clock,
			nodes: 1,
			ephemeral: false,
			dataDir,
			certDir: dataDir,
		};
		const isReady = async ({ client }: Cluster) => {
			const { items } = await client.list(kinds.nodes, "");
			const ready = items[0]?.status.conditions?.find(
				({ type }) => type === "Ready",
			);
			return ready?.status === "True";
		};
		try {
			const first = await Cluster.start(options);
			await until(() => isReady(first));
			await until(() =>
				first.client
					.create(kinds.pods, {
						...makePod("keeps").obj(),
						metadata: { name: "keeps", namespace: "default" },
					})
					.then(() => true)
					.catch(() => false),
			);
			await until(async () => (await phaseIn(first)) === "Running");
			const before = await first.client.get(kinds.pods, "default", "keeps");
			await first.stop();
			const second = await Cluster.start(options);
			await clock.advance(2000);
			const after = await second.client.get(kinds.pods, "default", "keeps");
			expect(after.status).toEqual(before.status);
			await second.client.delete(kinds.pods, "default", "keeps");
			await until(async () => (await phaseIn(second)) === undefined);
			await second.stop();
		} finally {
			rmSync(dataDir, { recursive: true });
		}
	}, 20_000);
});
