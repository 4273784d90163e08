import { describe, expect, it } from "vitest";
import { type AuditAttributes, policyEvaluator } from "./evaluate.ts";
import { loadPolicy } from "./load-policy.ts";
import type { AuditRule } from "./policy.ts";

const asked = (changes: Partial<AuditAttributes> = {}): AuditAttributes => ({
	user: { name: "jane", groups: ["devs", "system:authenticated"] },
	verb: "get",
	isResourceRequest: true,
	path: "/api/v1/namespaces/shop/pods/web",
	namespace: "shop",
	apiGroup: "",
	resource: "pods",
	subresource: "",
	name: "web",
	...changes,
});
const health = { isResourceRequest: false, path: "/healthz/ping" };

describe("the rules of an audit policy", () => {
	const fits: [
		string,
		Omit<AuditRule, "level">,
		Partial<AuditAttributes>,
		boolean,
	][] = [
		["no condition fits everything", {}, {}, true],
		["a user", { users: ["jane"] }, {}, true],
		["another user", { users: ["joe"] }, {}, false],
		["a user, of nobody", { users: ["jane"] }, { user: undefined }, false],
		["a group", { userGroups: ["ops", "devs"] }, {}, true],
		["another group", { userGroups: ["ops"] }, {}, false],
		[
			"a group, of nobody",
			{ userGroups: ["devs"] },
			{ user: undefined },
			false,
		],
		["a verb", { verbs: ["list", "get"] }, {}, true],
		["another verb", { verbs: ["list"] }, {}, false],
		["a namespace", { namespaces: ["shop"] }, {}, true],
		["no namespace", { namespaces: [""] }, { namespace: "" }, true],
		["another namespace", { namespaces: [""] }, {}, false],
		[
			"namespaces never fit paths",
			{ namespaces: [""] },
			{ ...health, namespace: "" },
			false,
		],
		["a whole group", { resources: [{ group: "" }] }, {}, true],
		[
			"another group of resources",
			{ resources: [{ group: "apps" }] },
			{},
			false,
		],
		["a resource", { resources: [{ resources: ["pods"] }] }, {}, true],
		[
			"a resource is not its subresources",
			{ resources: [{ resources: ["pods"] }] },
			{ subresource: "log" },
			false,
		],
		[
			"a subresource",
			{ resources: [{ resources: ["pods/log"] }] },
			{ subresource: "log" },
			true,
		],
		[
			"all subresources",
			{ resources: [{ resources: ["pods/*"] }] },
			{ subresource: "log" },
			true,
		],
		[
			"a resource with all its subresources",
			{ resources: [{ resources: ["pods/*"] }] },
			{},
			true,
		],
		[
			"a subresource of all",
			{ resources: [{ resources: ["*/log"] }] },
			{ subresource: "log" },
			true,
		],
		[
			"everything of a group",
			{ resources: [{ resources: ["*"] }] },
			{ subresource: "log" },
			true,
		],
		[
			"a name",
			{ resources: [{ resources: ["pods"], resourceNames: ["web"] }] },
			{},
			true,
		],
		[
			"another name",
			{ resources: [{ resources: ["pods"], resourceNames: ["db"] }] },
			{},
			false,
		],
		["all paths", { nonResourceURLs: ["*"] }, health, true],
		["a path", { nonResourceURLs: ["/healthz/ping"] }, health, true],
		[
			"the beginning of a path",
			{ nonResourceURLs: ["/healthz*"] },
			health,
			true,
		],
		["another path", { nonResourceURLs: ["/healthz"] }, health, false],
		["paths never fit resources", { nonResourceURLs: ["*"] }, {}, false],
	];
	it.each(fits)("%s", (_name, rule, changes, expected) => {
		const evaluate = policyEvaluator({
			rules: [{ level: "Metadata", ...rule }],
		});
		expect(evaluate(asked(changes)).level).toBe(expected ? "Metadata" : "None");
	});

	it("are asked in order, and stages are omitted by policy and rule together", () => {
		const evaluate = policyEvaluator({
			omitStages: ["RequestReceived"],
			omitManagedFields: true,
			rules: [
				{ level: "None", users: ["joe"] },
				{ level: "Request", omitStages: ["Panic"], omitManagedFields: false },
				{ level: "RequestResponse" },
			],
		});
		expect(evaluate(asked())).toEqual({
			level: "Request",
			omitStages: new Set(["RequestReceived", "Panic"]),
			omitManagedFields: false,
		});
	});
});

describe("an audit policy file", () => {
	const head = "apiVersion: audit.k8s.io/v1\nkind: Policy\n";
	it("is read", () => {
		const policy = loadPolicy(
			`${head}omitStages: [RequestReceived]\nrules:\n- level: Metadata\n  resources:\n  - group: ""\n    resources: [secrets]\n`,
		);
		expect(policy).toMatchObject({
			omitStages: ["RequestReceived"],
			rules: [{ level: "Metadata", resources: [{ resources: ["secrets"] }] }],
		});
	});

	it.each([
		["no kind", "rules: []", "Object 'Kind' is missing"],
		[
			"another kind",
			"apiVersion: v1\nkind: Pod",
			'no kind "Pod" is registered for version "v1"',
		],
		[
			"an old version",
			"apiVersion: audit.k8s.io/v1beta1\nkind: Policy",
			'version "audit.k8s.io/v1beta1"',
		],
		["no YAML", "a: [", "yaml: "],
		["no rules", head, "loaded illegal policy with 0 rules"],
		[
			"an unknown field",
			`${head}rules:\n- levle: None`,
			'strict decoding error: unknown field "rules[0].levle"',
		],
		[
			"a wrong type",
			`${head}rules:\n- level: 7`,
			"cannot unmarshal number into Go",
		],
		[
			"no level",
			`${head}rules:\n- users: [a]`,
			"rules[0].level: Required value",
		],
		[
			"an unknown level",
			`${head}rules:\n- level: Most`,
			'rules[0].level: Unsupported value: "Most"',
		],
		[
			"an unknown stage",
			`${head}omitStages: [Start]\nrules:\n- level: None`,
			'omitStages[0]: Invalid value: "Start": allowed stages are',
		],
		[
			"an unknown stage of a rule",
			`${head}rules:\n- level: None\n  omitStages: [End]`,
			'rules[0].omitStages[0]: Invalid value: "End"',
		],
		[
			"a path without a slash",
			`${head}rules:\n- level: None\n  nonResourceURLs: [healthz]`,
			"rules[0].nonResourceURLs[0]: Invalid value: \"healthz\": non-resource URL rules must begin with a '/' character",
		],
		[
			"a star inside a path",
			`${head}rules:\n- level: None\n  nonResourceURLs: ["/a*/b"]`,
			"must be the final character of the rule",
		],
		[
			"paths and resources",
			`${head}rules:\n- level: None\n  namespaces: [a]\n  nonResourceURLs: ["/a"]`,
			"rules cannot apply to both regular resources and non-resource URLs",
		],
		[
			"a group that is no domain",
			`${head}rules:\n- level: None\n  resources:\n  - group: a/v1`,
			'rules[0].resources[0].group: Invalid value: "a/v1"',
		],
		[
			"names without a resource",
			`${head}rules:\n- level: None\n  resources:\n  - resourceNames: [a]`,
			"rules[0].resources[0].resourceNames: Invalid value",
		],
	])("with %s is refused", (_name, text, message) => {
		expect(() => loadPolicy(text)).toThrow(message);
	});
});
