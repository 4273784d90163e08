import { writeFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { accessFromKubeconfig } from "../src/client/access.ts";
import { Cluster } from "../src/index.ts";
import { temporaryDirectory } from "./support/process.ts";

interface Rule {
	verbs: string[];
	apiGroups?: string[];
	resources?: string[];
	resourceNames?: string[];
}
interface Role {
	kind: string;
	metadata: { name: string; namespace?: string };
	rules?: Rule[] | null;
}
interface Binding {
	metadata: { name: string; namespace?: string };
	roleRef: { kind: string; name: string };
	subjects?: { kind: string; name: string; namespace?: string }[];
}
interface User {
	name: string;
	groups: string[];
}
interface Asked {
	verb: string;
	group: string;
	resource: string;
	namespace: string;
	name: string;
}

/** RBAC as its documentation tells it, in plain loops: slow, and easy to believe. */
function oracle(
	roles: readonly Role[],
	bindings: readonly Binding[],
	user: User,
	asked: Asked,
): boolean {
	if (user.groups.includes("system:masters")) return true;
	for (const binding of bindings) {
		const where = binding.metadata.namespace;
		if (where !== undefined && where !== asked.namespace) continue;
		let bound = false;
		for (const { kind, name, namespace } of binding.subjects ?? []) {
			if (kind === "User" && name === user.name) bound = true;
			if (kind === "Group" && user.groups.includes(name)) bound = true;
			if (kind === "ServiceAccount")
				bound ||= user.name === `system:serviceaccount:${namespace}:${name}`;
		}
		if (!bound) continue;
		for (const role of roles) {
			if (role.metadata.name !== binding.roleRef.name) continue;
			const wanted = binding.roleRef.kind === "ClusterRole" ? undefined : where;
			if (role.metadata.namespace !== wanted) continue;
			for (const rule of role.rules ?? []) {
				const has = (list: string[] | undefined, value: string) =>
					list?.includes("*") || list?.includes(value);
				if (!has(rule.verbs, asked.verb)) continue;
				if (!has(rule.apiGroups, asked.group)) continue;
				if (!has(rule.resources, asked.resource)) continue;
				if (rule.resourceNames?.length)
					if (!rule.resourceNames.includes(asked.name)) continue;
				return true;
			}
		}
	}
	return false;
}

const rbac = "rbac.authorization.k8s.io";
const namespace = "team-a";
const subject = (name: string) => ({ kind: "User", apiGroup: rbac, name });
const bound = (user: string, role: string, kind = "ClusterRole") => ({
	apiVersion: `${rbac}/v1`,
	kind: "RoleBinding",
	metadata: { name: user, namespace },
	roleRef: { apiGroup: rbac, kind, name: role },
	subjects: [subject(user)],
});

const objects = [
	bound("the-admin", "admin"),
	bound("the-editor", "edit"),
	bound("the-viewer", "view"),
	{
		apiVersion: `${rbac}/v1`,
		kind: "Role",
		metadata: { name: "odd", namespace },
		rules: [
			{
				verbs: ["get", "delete"],
				apiGroups: ["", "apps"],
				resources: ["*"],
				resourceNames: ["one"],
			},
			{ verbs: ["*"], apiGroups: ["*"], resources: ["configmaps"] },
			{
				verbs: ["list", "create"],
				apiGroups: ["batch"],
				resources: ["jobs"],
				resourceNames: ["one"],
			},
		],
	},
	bound("the-odd", "odd", "Role"),
	bound("the-lost", "no-such-role", "Role"),
	{
		apiVersion: `${rbac}/v1`,
		kind: "ClusterRoleBinding",
		metadata: { name: "the-lord" },
		roleRef: { apiGroup: rbac, kind: "ClusterRole", name: "cluster-admin" },
		subjects: [subject("the-lord")],
	},
];

const authenticated = "system:authenticated";
const users: User[] = [
	{ name: "of-masters", groups: ["system:masters", authenticated] },
	{ name: "the-lord", groups: [authenticated] },
	{ name: "the-admin", groups: [authenticated] },
	{ name: "the-editor", groups: [authenticated] },
	{ name: "the-viewer", groups: [authenticated] },
	{ name: "the-odd", groups: [authenticated] },
	{ name: "the-lost", groups: [authenticated] },
	{ name: "system:node:n", groups: ["system:nodes", authenticated] },
	{ name: "system:kube-scheduler", groups: [authenticated] },
	{
		name: "system:serviceaccount:kube-system:deployment-controller",
		groups: [
			"system:serviceaccounts",
			"system:serviceaccounts:kube-system",
			authenticated,
		],
	},
	{ name: "system:anonymous", groups: ["system:unauthenticated"] },
];

const methods: Readonly<Record<string, string>> = {
	get: "GET",
	list: "GET",
	watch: "GET",
	create: "POST",
	update: "PUT",
	patch: "PATCH",
	delete: "DELETE",
	deletecollection: "DELETE",
};

interface Kind {
	group: string;
	version: string;
	resource: string;
	namespaced: boolean;
	verbs: string[];
}

function pathOf(kind: Kind, { verb, name }: Asked): string {
	const prefix =
		kind.group === ""
			? `/api/${kind.version}`
			: `/apis/${kind.group}/${kind.version}`;
	const scope = kind.namespaced ? `/namespaces/${namespace}` : "";
	const query =
		verb === "get"
			? ""
			: verb === "watch"
				? "?watch=1"
				: verb === "list"
					? ""
					: "?dryRun=All&labelSelector=nobody%3Dhere";
	return `${prefix}${scope}/${kind.resource}${name === "" ? "" : `/${name}`}${query}`;
}

describe("authorization", { timeout: 280_000 }, () => {
	it("lets every kind of user do to every kind what plain loops over the rules allow, and nothing else", async () => {
		await using directory = temporaryDirectory();
		await using cluster = await Cluster.start({
			nodes: 0,
			disable: ["scheduler", "kubelets"],
			controllers: ["clusterrole-aggregation-controller"],
			authorizationMode: ["RBAC"],
			maxRequestsInflight: 0,
			maxMutatingRequestsInflight: 0,
			enablePriorityAndFairness: false,
		});
		const file = join(directory.path, "kubeconfig");
		writeFileSync(file, cluster.kubeconfig);
		const access = accessFromKubeconfig(file);
		const agent = new Agent({
			keepAlive: true,
			maxSockets: 16,
			...(access.ca && { ca: access.ca }),
			...(access.certificate && { cert: access.certificate }),
			...(access.key && { key: access.key }),
		});
		const send = (method: string, path: string, body?: object, user?: User) =>
			new Promise<{ code: number; text: string }>((resolve, reject) => {
				const outgoing = request(`${cluster.url}${path}`, {
					method,
					agent,
					headers: {
						"content-type":
							method === "PATCH"
								? "application/merge-patch+json"
								: "application/json",
						...(user && {
							"impersonate-user": user.name,
							"impersonate-group": user.groups,
						}),
					},
				});
				outgoing.on("error", reject);
				outgoing.on("response", (response) => {
					const code = response.statusCode ?? 0;
					if (code === 200 && path.includes("watch=1")) {
						response.on("error", () => {});
						outgoing.destroy();
						resolve({ code, text: "" });
						return;
					}
					let text = "";
					response.on("data", (chunk) => {
						text += chunk;
					});
					response.on("end", () => resolve({ code, text }));
				});
				outgoing.end(body && JSON.stringify(body));
			});
		const read = async <T>(path: string) =>
			JSON.parse((await send("GET", path)).text) as T;

		const base = `/apis/${rbac}/v1`;
		await send("POST", "/api/v1/namespaces", { metadata: { name: namespace } });
		for (const object of objects) {
			const plural = `${object.kind.toLowerCase()}s`;
			const scope = object.kind.startsWith("Cluster")
				? ""
				: `/namespaces/${namespace}`;
			const { code, text } = await send(
				"POST",
				`${base}${scope}/${plural}`,
				object,
			);
			expect([code, text]).toEqual([201, expect.any(String)]);
		}
		const items = async <T>(plural: string) =>
			(await read<{ items: T[] }>(`${base}/${plural}`)).items;
		// The roles admin, edit and view are put together from others.
		for (const end = Date.now() + 10_000; Date.now() < end; ) {
			const sizes = (await items<Role>("clusterroles"))
				.filter(({ metadata }) => /^(admin|edit|view)$/.test(metadata.name))
				.map(({ rules }) => rules?.length ?? 0);
			if (sizes.every((size) => size > 0)) break;
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
		const roles = [
			...(await items<Role>("roles")),
			...(await items<Role>("clusterroles")),
		];
		const bindings = [
			...(await items<Binding>("rolebindings")),
			...(await items<Binding>("clusterrolebindings")),
		];
		const kinds: Kind[] = [];
		const groups = await read<{
			groups: { versions: { groupVersion: string }[] }[];
		}>("/apis");
		const versions = [
			"v1",
			...groups.groups.map((g) => g.versions[0]?.groupVersion ?? ""),
		];
		for (const groupVersion of versions) {
			const [group, version] = groupVersion.includes("/")
				? groupVersion.split("/")
				: ["", groupVersion];
			const { resources } = await read<{
				resources: { name: string; namespaced: boolean; verbs: string[] }[];
			}>(groupVersion === "v1" ? "/api/v1" : `/apis/${groupVersion}`);
			for (const { name, namespaced, verbs } of resources)
				if (!name.includes("/"))
					kinds.push({
						group: group ?? "",
						version: version ?? "",
						resource: name,
						namespaced,
						verbs,
					});
		}
		expect(kinds.length).toBeGreaterThan(55);

		const differences: string[] = [];
		let tried = 0;
		let allowed = 0;
		const one = async (user: User, kind: Kind, verb: string) => {
			const named = ["get", "update", "patch", "delete"].includes(verb);
			const isNamespace = kind.group === "" && kind.resource === "namespaces";
			const asked: Asked = {
				verb,
				group: kind.group,
				resource: kind.resource,
				namespace: kind.namespaced
					? namespace
					: isNamespace && named
						? "one"
						: "",
				name: named ? "one" : "",
			};
			const { code, text } = await send(
				methods[verb] ?? "",
				pathOf(kind, asked),
				verb === "delete" ||
					verb === "deletecollection" ||
					methods[verb] === "GET"
					? undefined
					: {},
				user,
			);
			const refused = code === 403 && text.includes(`cannot ${verb} resource`);
			const expected = oracle(roles, bindings, user, asked);
			tried++;
			if (expected) allowed++;
			const broken = code === 401 || text.includes("InternalError");
			if (refused === expected || broken)
				differences.push(
					`${user.name} ${verb} ${kind.resource}.${kind.group}: ${code} ${text.slice(0, 200)}`,
				);
		};
		for (const user of users)
			for (const kind of kinds)
				await Promise.all(kind.verbs.map((verb) => one(user, kind, verb)));
		agent.destroy();
		expect(differences).toEqual([]);
		expect(tried).toBeGreaterThan(4000);
		expect(allowed).toBeGreaterThan(1000);
	});
});
