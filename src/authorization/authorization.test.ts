import { describe, expect, it } from "vitest";
import { FakeClock } from "../apimachinery/clock.ts";
import { alwaysAllow, alwaysDeny } from "./always.ts";
import type { Authorizer } from "./authorizer.ts";
import { forbiddenError } from "./forbidden.ts";
import { buildAuthorizer } from "./index.ts";
import { nodeAuthorizer } from "./node.ts";
import { NodeGraph } from "./node-graph.ts";
import type { PodObject } from "./node-references.ts";
import { RbacIndex } from "./rbac-index.ts";
import { asks, asksPath } from "./testing.ts";
import { unionAuthorizer } from "./union.ts";
import { type SubjectAccessReview, webhookAuthorizer } from "./webhook.ts";

const bob = { name: "bob", groups: ["devs"] };

describe("refusals", () => {
	it.each([
		[
			asks(bob, "list", "pods"),
			"",
			'pods is forbidden: User "bob" cannot list resource "pods" in API group "" in the namespace "ns"',
			{ kind: "pods" },
		],
		[
			asks(bob, "get", "deployments/scale.apps", { name: "x" }),
			"",
			'deployments.apps "x" is forbidden: User "bob" cannot get resource "deployments/scale" in API group "apps" in the namespace "ns"',
			{ kind: "deployments", group: "apps", name: "x" },
		],
		[
			asks(bob, "list", "nodes", { namespace: "" }),
			"why",
			'nodes is forbidden: User "bob" cannot list resource "nodes" in API group "" at the cluster scope: why',
			{ kind: "nodes" },
		],
		[
			asksPath(bob, "get", "/x?<b>&"),
			"",
			'forbidden: User "bob" cannot get path "/x?&lt;b&gt;&amp;"',
			{},
		],
	])("read as Kubernetes' own", (asked, reason, message, details) => {
		expect(forbiddenError(asked, reason).status).toMatchObject({
			code: 403,
			reason: "Forbidden",
			message,
			details,
		});
	});
});

describe("several authorizers", () => {
	const says = (
		decision: "allow" | "deny" | "no-opinion",
		reason = "",
		error?: string,
	): Authorizer => ({
		name: "x",
		authorize: () => ({ decision, reason, ...(error && { error }) }),
	});
	const later = (a: Authorizer): Authorizer => ({
		name: "later",
		authorize: async (q) => a.authorize(q),
	});
	const asked = asks(bob, "get", "pods");

	it("stop at the first opinion, at once where they can", () => {
		expect(
			unionAuthorizer([
				says("no-opinion"),
				says("deny", "no"),
				says("allow"),
			]).authorize(asked),
		).toEqual({ decision: "deny", reason: "no" });
	});

	it("tell all reasons when none has an opinion", async () => {
		const union = unionAuthorizer([
			says("no-opinion", "a", "e"),
			later(says("no-opinion", "b", "f")),
			says("no-opinion"),
		]);
		expect(await union.authorize(asked)).toEqual({
			decision: "no-opinion",
			reason: "a\nb",
			error: "[e, f]",
		});
	});

	it("wait for an answer that takes time", async () => {
		expect(
			await unionAuthorizer([
				later(says("no-opinion")),
				later(says("allow", "yes")),
			]).authorize(asked),
		).toEqual({ decision: "allow", reason: "yes" });
	});

	it("add up a user's rules", async () => {
		expect(
			await unionAuthorizer([alwaysAllow, alwaysDeny]).rulesFor?.(bob, "ns"),
		).toMatchObject({ resourceRules: [{ verbs: ["*"] }], incomplete: false });
	});

	it("come after the one for system:masters", () => {
		const authorizer = buildAuthorizer({
			authorizers: [{ mode: "Node" }, { mode: "RBAC" }, { mode: "AlwaysDeny" }],
			clock: new FakeClock(),
			rbac: new RbacIndex(),
			nodes: new NodeGraph(),
			nodeRules: [],
		});
		expect(
			authorizer.authorize(
				asks({ name: "root", groups: ["system:masters"] }, "x", "y"),
			),
		).toEqual({ decision: "allow", reason: "" });
		expect(authorizer.authorize(asked)).toEqual({
			decision: "no-opinion",
			reason: "Everything is forbidden.",
		});
	});
});

describe("nodes", () => {
	const me = {
		name: "system:node:n1",
		groups: ["system:nodes", "system:authenticated"],
	};
	const graph = new NodeGraph();
	const pod = (
		name: string,
		nodeName: string,
		spec: object,
		more: object = {},
	): PodObject => ({
		apiVersion: "v1",
		kind: "Pod",
		metadata: { name, namespace: "ns", uid: name, ...more },
		spec: { nodeName, ...spec },
	});
	const uses = {
		serviceAccountName: "sa",
		imagePullSecrets: [{ name: "pull" }],
		initContainers: [
			{
				envFrom: [
					{ secretRef: { name: "from" } },
					{ configMapRef: { name: "from" } },
				],
			},
		],
		containers: [
			{
				env: [
					{ valueFrom: { secretKeyRef: { name: "env" } } },
					{ valueFrom: { configMapKeyRef: { name: "env" } } },
				],
			},
		],
		volumes: [
			{ name: "a", secret: { secretName: "vol" } },
			{ name: "b", configMap: { name: "vol" } },
			{ name: "c", persistentVolumeClaim: { claimName: "claim" } },
			{ name: "scratch", ephemeral: {} },
			{
				name: "d",
				projected: {
					sources: [
						{ secret: { name: "proj" } },
						{ configMap: { name: "proj" } },
					],
				},
			},
			{ name: "e", csi: { nodePublishSecretRef: { name: "csi" } } },
		],
		resourceClaims: [{ name: "gpu", resourceClaimName: "gpu" }],
	};
	graph.setPod(pod("p", "n1", uses));
	graph.setPod(
		pod("q", "n2", {
			...uses,
			volumes: [{ name: "a", secret: { secretName: "other" } }],
		}),
	);
	graph.setPod(
		pod(
			"m",
			"n1",
			{ volumes: [{ name: "a", secret: { secretName: "stolen" } }] },
			{ annotations: { "kubernetes.io/config.mirror": "x" } },
		),
	);
	graph.setVolume({
		apiVersion: "v1",
		kind: "PersistentVolume",
		metadata: { name: "pv" },
		spec: {
			claimRef: { namespace: "ns", name: "claim" },
			csi: { nodeStageSecretRef: { namespace: "vault", name: "stage" } },
		},
	});
	graph.setNodeOf(
		"volumeattachment",
		{ apiVersion: "v1", kind: "VolumeAttachment", metadata: { name: "va" } },
		"n1",
	);
	graph.setNodeOf(
		"resourceslice",
		{ apiVersion: "v1", kind: "ResourceSlice", metadata: { name: "slice" } },
		"n1",
	);
	const authorizer = nodeAuthorizer(graph, [
		{ verbs: ["get"], apiGroups: [""], resources: ["services"] },
	]);
	const no = "no relationship found between node 'n1' and this object";
	const field = (fieldSelector: string) => ({ fieldSelector });

	it.each<[string, string, object, string | undefined]>([
		["get", "secrets", { name: "vol" }, undefined],
		["get", "secrets", { name: "pull" }, undefined],
		["get", "secrets", { name: "env" }, undefined],
		["list", "secrets", { name: "from" }, undefined],
		["watch", "secrets", { name: "proj" }, undefined],
		["get", "secrets", { name: "csi" }, undefined],
		["get", "secrets", { name: "stage", namespace: "vault" }, undefined],
		["get", "secrets", { name: "other" }, no],
		["get", "secrets", { name: "stolen" }, no],
		["get", "secrets", { name: "vol", namespace: "x" }, no],
		["list", "secrets", {}, "No Object name found"],
		[
			"update",
			"secrets",
			{ name: "vol" },
			"can only read resources of this type",
		],
		[
			"get",
			"secrets",
			{ name: "vol", namespace: "" },
			"can only read namespaced object of this type",
		],
		["get", "configmaps", { name: "env" }, undefined],
		["get", "configmaps", { name: "from" }, undefined],
		["get", "configmaps", { name: "x" }, no],
		["get", "persistentvolumeclaims", { name: "claim" }, undefined],
		["get", "persistentvolumeclaims", { name: "p-scratch" }, undefined],
		["patch", "persistentvolumeclaims/status", { name: "claim" }, undefined],
		[
			"list",
			"persistentvolumeclaims",
			{},
			"can only get individual resources of this type",
		],
		["get", "persistentvolumes", { name: "pv", namespace: "" }, undefined],
		["get", "persistentvolumes", { name: "x", namespace: "" }, no],
		["get", "resourceclaims.resource.k8s.io", { name: "gpu" }, undefined],
		[
			"get",
			"volumeattachments.storage.k8s.io",
			{ name: "va", namespace: "" },
			undefined,
		],
		[
			"get",
			"volumeattachments.storage.k8s.io",
			{ name: "vb", namespace: "" },
			no,
		],
		["get", "serviceaccounts", { name: "sa" }, undefined],
		["create", "serviceaccounts/token", { name: "sa" }, undefined],
		["create", "serviceaccounts/token", { name: "x" }, no],
		[
			"create",
			"serviceaccounts",
			{},
			"can only create tokens for individual service accounts",
		],
		[
			"get",
			"leases.coordination.k8s.io",
			{ name: "n1", namespace: "kube-node-lease" },
			undefined,
		],
		[
			"create",
			"leases.coordination.k8s.io",
			{ namespace: "kube-node-lease" },
			undefined,
		],
		[
			"get",
			"leases.coordination.k8s.io",
			{ name: "n2", namespace: "kube-node-lease" },
			"can only access node lease with the same name as the requesting node",
		],
		[
			"get",
			"leases.coordination.k8s.io",
			{ name: "n1" },
			'can only access leases in the "kube-node-lease" system namespace',
		],
		[
			"list",
			"leases.coordination.k8s.io",
			{},
			"can only get, create, update, patch, or delete a node lease",
		],
		[
			"get",
			"csinodes.storage.k8s.io",
			{ name: "n1", namespace: "" },
			undefined,
		],
		[
			"get",
			"csinodes.storage.k8s.io",
			{ name: "n2", namespace: "" },
			"can only access CSINode with the same name as the requesting node",
		],
		["create", "resourceslices.resource.k8s.io", { namespace: "" }, undefined],
		[
			"get",
			"resourceslices.resource.k8s.io",
			{ name: "slice", namespace: "" },
			undefined,
		],
		[
			"list",
			"resourceslices.resource.k8s.io",
			{ ...field("nodeName=n1"), namespace: "" },
			undefined,
		],
		[
			"list",
			"resourceslices.resource.k8s.io",
			{ ...field("nodeName=n2"), namespace: "" },
			"can only list/watch/deletecollection resourceslices with nodeName field selector",
		],
		["get", "nodes", { name: "n1", namespace: "" }, undefined],
		[
			"get",
			"nodes",
			{ name: "n2", namespace: "" },
			"node 'n1' cannot read 'n2', only its own Node object",
		],
		[
			"list",
			"nodes",
			{ namespace: "" },
			"node 'n1' cannot read all nodes, only its own Node object",
		],
		["delete", "nodes", { name: "n1", namespace: "" }, ""],
		["patch", "nodes/status", { name: "n2", namespace: "" }, undefined],
		["get", "pods", { name: "p" }, undefined],
		["get", "pods", { name: "q" }, no],
		[
			"list",
			"pods",
			{},
			"can only list/watch pods with spec.nodeName field selector",
		],
		["list", "pods", field("spec.nodeName=n1"), undefined],
		["list", "pods", field("status.phase!=Failed,spec.nodeName=n1"), undefined],
		[
			"list",
			"pods",
			field("spec.nodeName!=n1"),
			"can only list/watch pods with spec.nodeName field selector",
		],
		["watch", "pods", { name: "p" }, undefined],
		["create", "pods", {}, undefined],
		["update", "pods", { name: "p" }, ""],
		["create", "pods/eviction", { name: "p" }, undefined],
		["create", "pods/binding", { name: "p" }, ""],
		["get", "services", { name: "x" }, undefined],
		["list", "services", {}, ""],
	])("%s %s %j: %s", (verb, what, more, refusal) => {
		expect(authorizer.authorize(asks(me, verb, what, more))).toEqual(
			refusal === undefined
				? { decision: "allow", reason: "" }
				: { decision: "no-opinion", reason: refusal },
		);
	});

	it("are users of the name and the group, both", () => {
		for (const user of [
			{ name: "system:node:n1", groups: [] },
			{ name: "n1", groups: ["system:nodes"] },
			bob,
		])
			expect(authorizer.authorize(asks(user, "get", "services"))).toEqual({
				decision: "no-opinion",
				reason: "",
			});
		expect(
			authorizer.authorize(
				asks(
					{ name: "system:node:", groups: ["system:nodes"] },
					"get",
					"services",
				),
			),
		).toEqual({
			decision: "no-opinion",
			reason: 'unknown node for user "system:node:"',
		});
	});

	it("lose access with the last pod that gave it", () => {
		const own = new NodeGraph();
		const a = pod("a", "n1", { serviceAccountName: "sa" });
		own.setPod(a);
		own.setPod(pod("b", "n1", { serviceAccountName: "sa" }));
		own.deletePod(a);
		expect(own.related("n1", "serviceaccount", "ns", "sa")).toBe(true);
		own.setPod(pod("b", "n2", { serviceAccountName: "sa" }, { uid: "other" }));
		expect(own.related("n1", "serviceaccount", "ns", "sa")).toBe(false);
		expect(own.related("n2", "serviceaccount", "ns", "sa")).toBe(true);
	});
});

describe("another server's access reviews", () => {
	function webhook(answer: SubjectAccessReview["status"] | Error) {
		const clock = new FakeClock();
		const seen: SubjectAccessReview[] = [];
		const authorizer = webhookAuthorizer({
			clock,
			post: async (review) => {
				seen.push(review);
				if (answer instanceof Error) throw answer;
				return { ...review, ...(answer && { status: answer }) };
			},
		});
		return { clock, seen, authorizer };
	}

	it("ask with everything that is known", async () => {
		const { authorizer, seen } = webhook({ allowed: true, reason: "yes" });
		const asked = asks(
			{ ...bob, uid: "7", extra: { a: ["b"] } },
			"list",
			"pods/log.apps",
			{ fieldSelector: "a=b,c!=d", labelSelector: "x in (y),!z" },
		);
		expect(await authorizer.authorize(asked)).toEqual({
			decision: "allow",
			reason: "yes",
		});
		expect(seen[0]?.spec).toEqual({
			resourceAttributes: {
				namespace: "ns",
				verb: "list",
				group: "apps",
				version: "v1",
				resource: "pods",
				subresource: "log",
				fieldSelector: {
					requirements: [
						{ key: "a", operator: "In", values: ["b"] },
						{ key: "c", operator: "NotIn", values: ["d"] },
					],
				},
				labelSelector: {
					requirements: expect.arrayContaining([
						{ key: "x", operator: "In", values: ["y"] },
						{ key: "z", operator: "DoesNotExist" },
					]),
				},
			},
			user: "bob",
			groups: ["devs"],
			uid: "7",
			extra: { a: ["b"] },
		});
	});

	it.each([
		[{ allowed: false }, "no-opinion"],
		[{ allowed: false, denied: true }, "deny"],
		[{ allowed: true, denied: true }, "deny"],
		[undefined, "no-opinion"],
	])("%j means %s", async (status, decision) => {
		expect(
			(await webhook(status).authorizer.authorize(asksPath(bob, "get", "/x")))
				.decision,
		).toBe(decision);
	});

	it("are remembered, a yes longer than a no", async () => {
		for (const [allowed, ms] of [
			[true, 300_000],
			[false, 30_000],
		] as const) {
			const { authorizer, seen, clock } = webhook({ allowed });
			await authorizer.authorize(asks(bob, "get", "pods"));
			await clock.advance(ms - 1);
			await authorizer.authorize(asks(bob, "get", "pods"));
			expect(seen).toHaveLength(1);
			await clock.advance(1);
			await authorizer.authorize(asks(bob, "get", "pods"));
			expect(seen).toHaveLength(2);
		}
	});

	it("have no opinion when nobody answers", async () => {
		const { authorizer, clock, seen } = webhook(new Error("refused"));
		const answer = authorizer.authorize(asks(bob, "get", "pods"));
		await clock.advance(10_000);
		expect(await answer).toEqual({
			decision: "no-opinion",
			reason: "",
			error: "refused",
		});
		expect(seen).toHaveLength(5);
	});
});
