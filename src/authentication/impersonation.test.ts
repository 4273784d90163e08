import { describe, expect, it } from "vitest";
import { impersonatedUser } from "./impersonation.ts";
import { type ImpersonationAttributes, Impersonator } from "./impersonator.ts";

const robot = {
	name: "system:serviceaccount:ns:default",
	groups: ["system:authenticated"],
};
const request = (
	verb = "create",
	user: {
		name: string;
		groups: string[];
		extra?: Record<string, string[]>;
	} = robot,
): ImpersonationAttributes => ({
	user,
	verb,
	isResourceRequest: true,
	apiGroup: "",
	apiVersion: "v1",
	resource: "configmaps",
	subresource: "",
	namespace: "ns",
	name: "",
	path: "/x",
});
/** `VERB RESOURCE[/SUB] [NAMESPACE/]NAME` */
const ask = ({
	verb,
	resource,
	subresource,
	namespace,
	name,
}: ImpersonationAttributes) =>
	`${verb} ${resource}${subresource && `/${subresource}`} ${namespace && `${namespace}/`}${name}`;

function impersonator(...allowed: string[]) {
	const asked: string[] = [];
	const one = new Impersonator({
		authorize: async (a) => {
			asked.push(ask(a));
			return allowed.includes(ask(a)) ? undefined : new Error(ask(a));
		},
		forbidden: (a, reason) => new Error(`${ask(a)}: ${reason}`),
	});
	return { one, asked };
}
const onUserInfo = "impersonate-on:user-info:create configmaps ns/";

describe("headers", () => {
	it.each([
		[
			{ "impersonate-group": "a" },
			'requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"a"}, Extra:map[string][]string(nil)} without impersonating a user name',
		],
		[
			{ "impersonate-uid": "1" },
			'requested &user.DefaultInfo{Name:"", UID:"1", Groups:[]string(nil), Extra:map[string][]string(nil)} without impersonating a user name',
		],
		[
			{ "impersonate-extra-scopes": "a", "impersonate-extra-b": ["c", "d"] },
			'requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string(nil), Extra:map[string][]string{"b":[]string{"c", "d"}, "scopes":[]string{"a"}}} without impersonating a user name',
		],
	])("%j without a user are a bad request", (headers, message) => {
		expect(() => impersonatedUser(headers)).toThrow(message);
	});

	it("without any, or with an empty user, ask nothing", () => {
		expect(impersonatedUser({ accept: "x" })).toBeUndefined();
		expect(impersonatedUser({ "impersonate-user": "" })).toBeUndefined();
	});

	it("decode the keys of extras where they can", () => {
		expect(
			impersonatedUser({
				"impersonate-user": "jane",
				"impersonate-extra-example.com%2fteam": "blue",
				"impersonate-extra-bad%zz": "x",
			})?.extra,
		).toEqual({ "example.com/team": ["blue"], "bad%zz": ["x"] });
	});
});

describe("constrained impersonation", () => {
	it("asks for the request first, then for the identity", async () => {
		const { one, asked } = impersonator(
			onUserInfo,
			"impersonate:user-info users jane",
			"impersonate:user-info uids 7",
			"impersonate:user-info groups qa",
			"impersonate:user-info userextras/a.b/c v",
		);
		const result = await one.impersonate(
			{ name: "jane", uid: "7", groups: ["qa"], extra: { "a.b/c": ["v"] } },
			request(),
		);
		expect(asked).toEqual([
			onUserInfo,
			"impersonate:user-info users jane",
			"impersonate:user-info uids 7",
			"impersonate:user-info groups qa",
			"impersonate:user-info userextras/a.b/c v",
		]);
		expect(result).toEqual({
			user: {
				name: "jane",
				uid: "7",
				groups: ["qa", "system:authenticated"],
				extra: { "a.b/c": ["v"] },
			},
			constraint: "impersonate:user-info",
		});
	});

	it.each([
		["jane", "impersonate-on:user-info:create"],
		["system:anonymous", "impersonate-on:user-info:create"],
		["system:serviceaccount:ns:x", "impersonate-on:serviceaccount:create"],
		["system:serviceaccount:Bad_NS:x", "impersonate-on:user-info:create"],
		["system:node:n1", "impersonate-on:arbitrary-node:create"],
	])("of %s is refused with %s", async (name, verb) => {
		await expect(
			impersonator().one.impersonate({ name, groups: [] }, request()),
		).rejects.toThrow(verb);
	});

	it("of accounts and nodes asks about them by kind, and gives them their groups", async () => {
		const account = impersonator(
			"impersonate-on:serviceaccount:create configmaps ns/",
			"impersonate:serviceaccount serviceaccounts other/x",
		);
		expect(
			(
				await account.one.impersonate(
					{ name: "system:serviceaccount:other:x", groups: [] },
					request(),
				)
			).user.groups,
		).toEqual([
			"system:serviceaccounts",
			"system:serviceaccounts:other",
			"system:authenticated",
		]);
		const node = impersonator(
			"impersonate-on:arbitrary-node:create configmaps ns/",
			"impersonate:arbitrary-node nodes n1",
		);
		expect(
			(
				await node.one.impersonate(
					{ name: "system:node:n1", groups: [] },
					request(),
				)
			).user.groups,
		).toEqual(["system:nodes", "system:authenticated"]);
	});

	it("of the node a pod runs on asks about every node, without the pod's extras", async () => {
		const pod = {
			...robot,
			extra: {
				"authentication.kubernetes.io/node-name": ["n1"],
				z: ["secret"],
			},
		};
		const seen: unknown[] = [];
		const one = new Impersonator({
			authorize: async (a) => {
				seen.push([ask(a), a.user.extra]);
				return undefined;
			},
			forbidden: () => new Error(),
		});
		const result = await one.impersonate(
			{ name: "system:node:n1", groups: [] },
			request("get", pod),
		);
		const keys = {
			"authentication.kubernetes.io/associated-node-keys": [
				"authentication.kubernetes.io/node-name",
				"z",
			],
		};
		expect(seen).toEqual([
			["impersonate-on:associated-node:get configmaps ns/", keys],
			["impersonate:associated-node nodes *", keys],
		]);
		expect(result).toEqual({
			user: {
				name: "system:node:n1",
				groups: ["system:nodes", "system:authenticated"],
			},
			constraint: "impersonate:associated-node",
		});
	});

	it.each([
		[
			{ groups: ["system:masters"] },
			"groups system:masters: impersonating the system:masters group is not allowed",
		],
		[
			{ groups: ["a", ""] },
			"groups : impersonating the empty string group is not allowed",
		],
		[
			{ extra: { scopes: ["view"] } },
			'userextras : impersonating an invalid key in extra is not allowed: extra.key: Invalid value: "scopes": must be a domain-prefixed path (such as "acme.io/foo")',
		],
		[
			{ extra: { "a.b/c": [""] } },
			"userextras : impersonating the empty string value in extra is not allowed",
		],
	])("never allows %j", async (more, message) => {
		const { one } = impersonator(
			onUserInfo,
			"impersonate:user-info users jane",
			"impersonate:user-info groups system:masters",
			"impersonate:user-info groups a",
		);
		// Having worked before, the mode's own refusal is the one that is told.
		await one.impersonate({ name: "jane", groups: [] }, request());
		await expect(
			one.impersonate({ name: "jane", groups: [], ...more }, request()),
		).rejects.toThrow(message);
	});

	it("of many groups asks about all of them at once, then one by one", async () => {
		const groups = ["a", "b", "c", "d"];
		const all = impersonator(
			onUserInfo,
			"impersonate:user-info users jane",
			"impersonate:user-info groups *",
		);
		await all.one.impersonate({ name: "jane", groups }, request());
		expect(all.asked).toHaveLength(3);
		const each = impersonator(
			onUserInfo,
			"impersonate:user-info users jane",
			...groups.map((g) => `impersonate:user-info groups ${g}`),
		);
		await each.one.impersonate({ name: "jane", groups }, request());
		expect(each.asked).toHaveLength(7);
	});
});

describe("impersonation of old", () => {
	const legacy = [
		"impersonate users jane",
		"impersonate groups system:masters",
		"impersonate userextras/scopes view",
		"impersonate serviceaccounts ns/x",
	];

	it("still allows everything it did", async () => {
		const { one } = impersonator(...legacy);
		expect(
			await one.impersonate(
				{
					name: "jane",
					groups: ["system:masters"],
					extra: { scopes: ["view"] },
				},
				request(),
			),
		).toEqual({
			user: {
				name: "jane",
				groups: ["system:masters", "system:authenticated"],
				extra: { scopes: ["view"] },
			},
			constraint: "",
		});
		expect(
			(
				await one.impersonate(
					{ name: "system:serviceaccount:ns:x", groups: [] },
					request(),
				)
			).user.groups,
		).toContain("system:serviceaccounts:ns");
	});

	it("is tried first for a requestor once it worked", async () => {
		const { one, asked } = impersonator(...legacy);
		await one.impersonate({ name: "jane", groups: [] }, request());
		expect(asked).toEqual([onUserInfo, "impersonate users jane"]);
		asked.length = 0;
		await one.impersonate({ name: "jane", groups: [] }, request());
		expect(asked).toEqual(["impersonate users jane"]);
		await expect(
			one.impersonate({ name: "joe", groups: [] }, request()),
		).rejects.toThrow(/^impersonate users joe$/);
	});
});

it.each([
	["jane", [], ["system:authenticated"]],
	["jane", ["system:authenticated"], ["system:authenticated"]],
	["jane", ["system:unauthenticated"], ["system:unauthenticated"]],
	["system:anonymous", [], ["system:unauthenticated"]],
	[
		"system:anonymous",
		["system:authenticated"],
		["system:authenticated", "system:unauthenticated"],
	],
	["system:node:n1", [], ["system:authenticated"]],
])("%s with groups %j has groups %j", async (name, groups, expected) => {
	const { one } = impersonator(
		`impersonate users ${name}`,
		...groups.map((g) => `impersonate groups ${g}`),
	);
	expect(
		(await one.impersonate({ name, groups }, request())).user.groups,
	).toEqual(expected);
});
