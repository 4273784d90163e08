import { describe, expect, it } from "vitest";
import { FakeClock } from "../apimachinery/clock.ts";
import { StatusError } from "../apimachinery/errors.ts";
import { controllerRoles } from "../controllers/index.ts";
import type { FlowObject } from "./flow-schemas.ts";
import { reconcile } from "./flowcontrol.ts";
import { serverName } from "./identity-lease.ts";
import { type BootstrapOptions, bootstrap } from "./index.ts";
import { MemoryClient } from "./memory-client.ts";
import { type Binding, type Role, rbacObjects } from "./rbac/objects.ts";
import { reconcileBinding, reconcileRole } from "./rbac/reconcile.ts";
import { grant } from "./rbac/rules.ts";

function setUp(more: Partial<BootstrapOptions> = {}) {
	const memory = new MemoryClient();
	const clock = new FakeClock();
	const abort = new AbortController();
	const failed: string[] = [];
	const options: BootstrapOptions = {
		client: memory.client,
		clock,
		signal: abort.signal,
		server: {
			advertiseAddress: "192.0.2.1",
			securePort: 6443,
			serviceIP: "10.96.0.1",
		},
		identity: { hostname: "host", instance: "1" },
		controllers: controllerRoles,
		serviceClusterIPRanges: ["10.96.0.0/16"],
		authentication: {
			clientCa:
				"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
		},
		onError: (step) => failed.push(step),
		...more,
	};
	return {
		memory,
		clock,
		abort,
		failed,
		options,
		run: () => bootstrap(options),
	};
}

describe("the first start", () => {
	it("makes everything", async () => {
		const { memory, run, abort } = setUp();
		await run();
		for (const path of [
			"namespaces./" + "/kube-node-lease",
			"clusterroles.rbac.authorization.k8s.io//cluster-admin",
			"clusterrolebindings.rbac.authorization.k8s.io//system:controller:job-controller",
			"rolebindings.rbac.authorization.k8s.io/kube-system/system::extension-apiserver-authentication-reader",
			"flowschemas.flowcontrol.apiserver.k8s.io//probes",
			"prioritylevelconfigurations.flowcontrol.apiserver.k8s.io//exempt",
			"priorityclasses.scheduling.k8s.io//system-node-critical",
			"configmaps./kube-system/extension-apiserver-authentication",
			"configmaps./kube-system/kube-apiserver-legacy-service-account-token-tracking",
			"servicecidrs.networking.k8s.io//kubernetes",
			`leases.coordination.k8s.io/kube-system/${serverName("host")}`,
		])
			expect(memory.at(path), path).toBeDefined();
		expect(memory.at("services./default/kubernetes")?.spec).toMatchObject({
			clusterIP: "10.96.0.1",
			ports: [{ port: 443, targetPort: 6443 }],
		});
		expect(memory.at("endpoints./default/kubernetes")?.subsets).toEqual([
			{
				addresses: [{ ip: "192.0.2.1" }],
				ports: [{ name: "https", port: 6443, protocol: "TCP" }],
			},
		]);
		expect(
			memory.at("servicecidrs.networking.k8s.io//kubernetes")?.status
				.conditions[0],
		).toMatchObject({
			type: "Ready",
			status: "True",
			message: "Kubernetes default Service CIDR is ready",
		});
		expect(memory.at("configmaps./kube-public/cluster-info")).toBeUndefined();
		abort.abort();
	});

	it("makes the namespaces before what lives in them", async () => {
		const { memory, run, abort } = setUp();
		await run();
		const first = memory.calls.findIndex((call) =>
			call.startsWith("create roles"),
		);
		expect(
			memory.calls
				.slice(first)
				.filter((call) => call.startsWith("create namespaces")),
		).toEqual([]);
		abort.abort();
	});

	it("opens the cluster's address to joining nodes when asked to", async () => {
		const { memory, run, abort } = setUp({
			clusterInfo: { server: "https://x:6443", ca: "CA" },
		});
		await run();
		expect(
			memory.at("configmaps./kube-public/cluster-info")?.data.kubeconfig,
		).toContain(
			"certificate-authority-data: Q0E=\n    server: https://x:6443\n",
		);
		abort.abort();
	});

	it("is patient with a server that is not ready", async () => {
		const { memory, run, clock, abort } = setUp();
		let failures = 3;
		memory.before = (call) => {
			if (call === "create services kubernetes" && failures-- > 0)
				throw new StatusError(
					500,
					"InternalError",
					"the service IP allocator is not ready",
				);
		};
		const done = run();
		await clock.advance(1000);
		await done;
		expect(memory.at("services./default/kubernetes")).toBeDefined();
		abort.abort();
	});

	it("fails in the end, and at once when it is stopped", async () => {
		for (const stop of [false, true]) {
			const { memory, run, clock, abort } = setUp();
			memory.before = () => {
				throw new StatusError(500, "InternalError", "broken");
			};
			const outcome = expect(run()).rejects.toThrow(
				stop ? "aborted" : "broken",
			);
			await clock.advance(20);
			if (stop) abort.abort();
			await clock.advance(60_000);
			await outcome;
			abort.abort();
		}
	});
});

describe("a later start", () => {
	it("only reads, but for the lease", async () => {
		const { memory, run, abort } = setUp();
		await run();
		// A server makes it with the Service; here the repair of the second start does.
		await run();
		memory.calls.length = 0;
		await run();
		expect(memory.calls.filter((call) => !/^(get|list) /.test(call))).toEqual([
			`update leases ${serverName("host")}`,
		]);
		abort.abort();
	});

	it("puts back what was taken away, and leaves what was added", async () => {
		const { memory, run, abort } = setUp();
		await run();
		memory.objects.delete(
			"clusterrolebindings.rbac.authorization.k8s.io//cluster-admin",
		);
		const edited = memory.at(
			"clusterroles.rbac.authorization.k8s.io//system:basic-user",
		);
		if (edited)
			edited.rules = [{ verbs: ["get"], apiGroups: [""], resources: ["mine"] }];
		await run();
		expect(
			memory.at("clusterrolebindings.rbac.authorization.k8s.io//cluster-admin"),
		).toBeDefined();
		const rules = memory.at(
			"clusterroles.rbac.authorization.k8s.io//system:basic-user",
		)?.rules;
		expect(rules[0].resources).toEqual(["mine"]);
		expect(JSON.stringify(rules)).toContain("selfsubjectrulesreviews");
		abort.abort();
	});

	it("follows a new address", async () => {
		const { memory, run, abort, options } = setUp();
		await run();
		await bootstrap({
			...options,
			server: {
				...options.server,
				advertiseAddress: "fd00::1",
				securePort: 443,
			},
		});
		expect(
			memory.at("endpoints./default/kubernetes")?.subsets[0].addresses,
		).toEqual([{ ip: "fd00::1" }]);
		expect(
			memory.at("endpointslices.discovery.k8s.io/default/kubernetes"),
		).toMatchObject({
			addressType: "IPv6",
			endpoints: [{ addresses: ["fd00::1"] }],
		});
		abort.abort();
	});

	it("keeps the authorities of other servers", async () => {
		const { memory, run, abort, options } = setUp();
		await run();
		await bootstrap({
			...options,
			authentication: {
				clientCa:
					"-----BEGIN CERTIFICATE-----\nBBBB\n-----END CERTIFICATE-----\n",
			},
		});
		expect(
			memory.at("configmaps./kube-system/extension-apiserver-authentication")
				?.data["client-ca-file"],
		).toMatch(/AAAA[\s\S]*BBBB/);
		abort.abort();
	});

	it("tells which proxies are trusted once an extension server is there to ask", async () => {
		const { memory, abort, options } = setUp();
		const authentication = {
			clientCa:
				"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
			requestHeader: {
				clientCa: "proxies",
				allowedNames: ["front-proxy-client"],
				usernameHeaders: ["X-Remote-User"],
				groupHeaders: ["X-Remote-Group"],
				extraHeaderPrefixes: ["X-Remote-Extra-"],
				onlyWhenAggregating: true,
			},
		};
		const keys = async () => {
			await bootstrap({ ...options, authentication });
			const path = "configmaps./kube-system/extension-apiserver-authentication";
			return Object.keys(memory.at(path)?.data).length;
		};
		expect(await keys()).toBe(1);
		memory.objects.set("apiservices.apiregistration.k8s.io//v1.example.org", {
			kind: "APIService",
			apiVersion: "apiregistration.k8s.io/v1",
			metadata: { name: "v1.example.org" },
			spec: { service: { namespace: "a", name: "b" } },
		});
		expect(await keys()).toBe(7);
		abort.abort();
	});

	it("survives another server doing the same", async () => {
		const { memory, run, abort, options } = setUp();
		await Promise.all([run(), bootstrap(options)]);
		expect(memory.objects.size).toBeGreaterThan(150);
		abort.abort();
	});
});

describe("upkeep", () => {
	it("brings the service and its endpoints back, until it is stopped", async () => {
		const { memory, run, clock, abort, failed } = setUp();
		await run();
		memory.objects.delete("services./default/kubernetes");
		memory.objects.delete("namespaces.//default");
		memory.before = (call) => {
			if (call === "get configmaps extension-apiserver-authentication")
				throw new Error("broken");
		};
		await clock.advance(60_000);
		expect(memory.at("services./default/kubernetes")).toBeDefined();
		expect(memory.at("namespaces.//default")).toBeDefined();
		expect(new Set(failed)).toEqual(
			new Set(["settings for extension servers"]),
		);
		abort.abort();
		await clock.advance(0);
		const before = memory.calls.length;
		await clock.advance(600_000);
		expect(memory.calls.length).toBe(before);
	});
});

describe("default roles", () => {
	const objects = rbacObjects([
		{ name: "job-controller", rules: [grant("core", "pods", "get")] },
		{ name: "new-controller", rules: [] },
	]);
	const names = (list: readonly { metadata: { name?: string } }[]) =>
		list.map((o) => o.metadata.name);

	it("are those of Kubernetes 1.36, each once", () => {
		const all = rbacObjects(controllerRoles);
		expect(all.clusterRoles).toHaveLength(69);
		expect(all.clusterRoleBindings).toHaveLength(50);
		expect(all.roles).toHaveLength(7);
		expect(new Set(names(all.clusterRoles)).size).toBe(69);
	});

	it("of controllers are the controllers' own where they declare them", () => {
		const find = (name: string) =>
			objects.clusterRoles.find((r) => r.metadata.name === name);
		expect(find("system:controller:job-controller")?.rules).toEqual([
			grant("core", "pods", "get"),
		]);
		expect(find("system:controller:new-controller")).toBeDefined();
		expect(names(objects.clusterRoleBindings)).toContain(
			"system:controller:new-controller",
		);
	});

	it("are bound to roles that exist", () => {
		for (const { roleRef } of objects.clusterRoleBindings)
			expect(names(objects.clusterRoles)).toContain(roleRef.name);
		for (const { roleRef } of objects.roleBindings)
			expect(names(objects.roles)).toContain(roleRef.name);
	});

	it("are aggregated by label", () => {
		for (const name of ["admin", "edit", "view"]) {
			const role = objects.clusterRoles.find((r) => r.metadata.name === name);
			const [label] = Object.keys(
				role?.aggregationRule?.clusterRoleSelectors?.[0]?.matchLabels ?? {},
			);
			expect(
				objects.clusterRoles.filter(
					(r) => r.metadata.labels?.[label ?? ""] === "true",
				).length,
			).toBeGreaterThan(0);
		}
	});
});

describe("reconciling", () => {
	const role = (
		rules: Role["rules"],
		more: Partial<Role> = {},
		annotations: Record<string, string> = {},
	): Role => ({
		apiVersion: "v1",
		kind: "ClusterRole",
		metadata: { name: "r", labels: { l: "x" }, annotations },
		...(rules && { rules }),
		...more,
	});
	const get = grant("core", "pods", "get");
	const list = grant("core", "pods", "list");
	const protectedRole = {
		"rbac.authorization.kubernetes.io/autoupdate": "false",
	};
	const aggregate = (label: string) => ({
		aggregationRule: {
			clusterRoleSelectors: [{ matchLabels: { [label]: "true" } }],
		},
	});

	it.each<[string, Role, Role, unknown]>([
		["nothing to do", role([get]), role([get]), undefined],
		["more than needed", role([grant("*", "*", "*")]), role([get]), undefined],
		["a missing rule", role([get]), role([get, list]), { rules: [get, list] }],
		[
			"a missing verb",
			role([get]),
			role([grant("core", "pods", "get list")]),
			{
				rules: [get, { apiGroups: [""], resources: ["pods"], verbs: ["list"] }],
			},
		],
		[
			"its owner's wish",
			role([get], {}, protectedRole),
			role([list]),
			undefined,
		],
		[
			"no rules at all",
			role(null),
			role([get]),
			{ rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] },
		],
		[
			"filled aggregation",
			role([get], aggregate("a")),
			role(undefined, aggregate("a")),
			undefined,
		],
		[
			"more aggregation",
			role([get], aggregate("b")),
			role(undefined, aggregate("a")),
			{
				aggregationRule: {
					clusterRoleSelectors: [
						{ matchLabels: { b: "true" } },
						{ matchLabels: { a: "true" } },
					],
				},
			},
		],
	])("a role with %s", (_, existing, wanted, expected) => {
		const change = reconcileRole(existing, wanted);
		if (expected === undefined) expect(change).toBeUndefined();
		else expect(change).toMatchObject({ update: expected as object });
	});

	it("keeps labels and annotations that were changed", () => {
		const existing = role([get], {
			metadata: { name: "r", labels: { l: "mine" } },
		});
		expect(reconcileRole(existing, role([get], {}, { a: "b" }))).toMatchObject({
			update: { metadata: { labels: { l: "mine" }, annotations: { a: "b" } } },
		});
	});

	const binding = (to: string, ...users: string[]): Binding => ({
		apiVersion: "v1",
		kind: "ClusterRoleBinding",
		metadata: { name: "b", uid: "1", labels: {}, annotations: {} },
		roleRef: { apiGroup: "x", kind: "ClusterRole", name: to },
		subjects: users.map((name) => ({ kind: "User", name })),
	});
	it("adds subjects to a binding, and makes one to another role anew", () => {
		expect(
			reconcileBinding(binding("a", "x", "y"), binding("a", "y")),
		).toBeUndefined();
		expect(
			reconcileBinding(binding("a", "x"), binding("a", "y")),
		).toMatchObject({ update: { subjects: [{ name: "x" }, { name: "y" }] } });
		expect(
			reconcileBinding(binding("a", "x"), binding("c", "y")),
		).toMatchObject({
			replace: { roleRef: { name: "c" }, subjects: [{ name: "y" }] },
		});
	});

	const flow = (
		spec: object,
		annotation?: string,
		generation = 1,
	): FlowObject => ({
		apiVersion: "v1",
		kind: "FlowSchema",
		metadata: {
			name: "f",
			generation,
			...(annotation && {
				annotations: { "apf.kubernetes.io/autoupdate-spec": annotation },
			}),
		},
		spec,
	});
	it.each([
		[
			"a suggested one as it should be",
			flow({ a: 1 }, "true"),
			false,
			undefined,
		],
		[
			"a suggested one that follows",
			flow({ a: 2 }, "true", 5),
			false,
			{ a: 1 },
		],
		[
			"a suggested one that does not",
			flow({ a: 2 }, "false"),
			false,
			undefined,
		],
		["an untouched one without annotation", flow({ a: 2 }), false, { a: 1 }],
		[
			"a changed one without annotation",
			flow({ a: 2 }, undefined, 2),
			false,
			{ a: 2 },
		],
		["a mandatory one", flow({ a: 2 }, "false"), true, { a: 1 }],
	])("flow objects: %s", (_, existing, mandatory, spec) => {
		const change = reconcile(existing, flow({ a: 1 }, "true"), mandatory);
		if (spec === undefined) expect(change).toBeUndefined();
		else expect(change).toMatchObject({ update: { spec } });
	});

	it("what the exempt level lends is the cluster's", () => {
		const change = reconcile(
			flow({ type: "Limited", exempt: { lendablePercent: 9 } }, "true"),
			flow({ type: "Exempt", exempt: { lendablePercent: 0 } }, "true"),
			true,
		);
		expect(change).toMatchObject({
			update: { spec: { type: "Exempt", exempt: { lendablePercent: 9 } } },
		});
	});
});

it("a server's name is derived from its host's", () => {
	expect(serverName("host")).toMatch(/^apiserver-[a-z2-7]{26}$/);
	expect(serverName("host")).not.toBe(serverName("other"));
});
