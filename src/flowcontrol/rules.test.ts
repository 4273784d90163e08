import { describe, expect, it } from "vitest";
import { matchesRequest, matchesUser } from "./rules.ts";

const account = {
	name: "system:serviceaccount:kube-system:job",
	groups: ["system:serviceaccounts"],
};
const serviceAccount = (namespace: string, name: string) => ({
	kind: "ServiceAccount",
	serviceAccount: { namespace, name },
});

describe("matchesUser", () => {
	it.each([
		["everybody", { kind: "User", user: { name: "*" } }, true],
		["the user", { kind: "User", user: { name: account.name } }, true],
		["another user", { kind: "User", user: { name: "bob" } }, false],
		["every group", { kind: "Group", group: { name: "*" } }, true],
		[
			"a group",
			{ kind: "Group", group: { name: account.groups[0] ?? "" } },
			true,
		],
		["another group", { kind: "Group", group: { name: "devs" } }, false],
		["the account", serviceAccount("kube-system", "job"), true],
		["a namespace's accounts", serviceAccount("kube-system", "*"), true],
		["another namespace's", serviceAccount("kube", "*"), false],
	])("knows %s", (_who, subject, matches) => {
		expect(matchesUser({ subjects: [subject] }, account)).toBe(matches);
	});
});

const request = {
	isResourceRequest: true,
	path: "",
	verb: "get",
	apiGroup: "apps",
	resource: "deployments",
	subresource: "",
	namespace: "a",
};
const rule = {
	verbs: ["get"],
	apiGroups: ["apps"],
	resources: ["deployments", "deployments/scale"],
	namespaces: ["a"],
};

describe("matchesRequest", () => {
	it.each([
		["what it names", {}, {}, true],
		["a subresource", {}, { subresource: "scale" }, true],
		["another subresource", {}, { subresource: "status" }, false],
		["another verb", {}, { verb: "list" }, false],
		["another group", {}, { apiGroup: "" }, false],
		["another namespace", {}, { namespace: "b" }, false],
		["every namespace", { namespaces: ["*"] }, { namespace: "b" }, true],
		["no namespace", { namespaces: ["*"] }, { namespace: "" }, false],
		["cluster scope", { clusterScope: true }, { namespace: "" }, true],
		["all resources", { resources: ["*"] }, { subresource: "x" }, true],
	])("decides about %s", (_what, ruleChange, requestChange, matches) => {
		const rules = { resourceRules: [{ ...rule, ...ruleChange }] };
		expect(matchesRequest(rules, { ...request, ...requestChange })).toBe(
			matches,
		);
	});

	it.each([
		["*", "/x", true],
		["/healthz", "/healthz", true],
		["/healthz", "/healthz/etcd", true],
		["/healthz", "/healthzz", false],
		["/apis/*", "/apis/apps", true],
	])("holds the path rule %s against %s", (url, path, matches) => {
		const rules = {
			nonResourceRules: [{ verbs: ["get"], nonResourceURLs: [url] }],
		};
		expect(
			matchesRequest(rules, { ...request, isResourceRequest: false, path }),
		).toBe(matches);
	});
});
