import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FakeClock } from "../../apimachinery/clock.ts";
import { dumpYaml } from "../../apimachinery/yaml.ts";
import { asks } from "../testing.ts";
import {
	type SubjectAccessReview,
	type WebhookAuthorizerOptions,
	webhookAuthorizer,
} from "../webhook.ts";
import { loadAuthorization } from "./load.ts";

let folder = "";
let kubeConfigFile = "";
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "authorization-"));
	kubeConfigFile = join(folder, "webhook.yaml");
	writeFileSync(kubeConfigFile, "");
});
afterAll(() => rmSync(folder, { recursive: true }));

const load = (content: object) =>
	loadAuthorization(
		dumpYaml({
			apiVersion: "apiserver.config.k8s.io/v1",
			kind: "AuthorizationConfiguration",
			...content,
		}),
	);
const webhook = () => ({
	timeout: "3s",
	subjectAccessReviewVersion: "v1",
	matchConditionSubjectAccessReviewVersion: "v1",
	failurePolicy: "Deny",
	connectionInfo: { type: "KubeConfigFile", kubeConfigFile },
	matchConditions: [
		{ expression: "has(request.resourceAttributes)" },
		{ expression: "request.resourceAttributes.namespace == 'kube-system'" },
		{ expression: "!('system:nodes' in request.groups)" },
	],
});
const one = (changes: object) => ({
	authorizers: [
		{ type: "Webhook", name: "a", webhook: { ...webhook(), ...changes } },
	],
});

describe("an authorization configuration file", () => {
	it("lists authorizers in order; durations have defaults", () => {
		const { authorizers } = load({
			authorizers: [
				{ type: "Node", name: "node" },
				{ type: "Webhook", name: "one", webhook: webhook() },
				{ type: "Webhook", name: "two", webhook: webhook() },
				{ type: "RBAC", name: "rbac" },
			],
		});
		expect(authorizers.map(({ name }) => name)).toEqual([
			"node",
			"one",
			"two",
			"rbac",
		]);
		expect(authorizers[1]?.webhook).toMatchObject({
			authorizedTTL: "5m0s",
			unauthorizedTTL: "30s",
			timeout: "3s",
		});
	});

	it.each<[string, () => object, string]>([
		[
			"nothing",
			() => ({}),
			"authorizers: Required value: at least one authorization mode must be defined",
		],
		[
			"an unknown field",
			() => ({ authorizer: [] }),
			'unknown field "authorizer"',
		],
		[
			"an unknown type",
			() => ({ authorizers: [{ type: "Magic", name: "a" }] }),
			'authorizers[0].type: Unsupported value: "Magic"',
		],
		[
			"no type",
			() => ({ authorizers: [{ name: "a" }] }),
			"authorizers[0].type: Required value",
		],
		[
			"no name",
			() => ({ authorizers: [{ type: "RBAC" }] }),
			"authorizers[0].name: Required value",
		],
		[
			"a bad name",
			() => ({ authorizers: [{ type: "RBAC", name: "A b" }] }),
			'authorizers[0].name: Invalid value: "A b": authorizer name is invalid',
		],
		[
			"a name twice",
			() => ({
				authorizers: [
					{ type: "RBAC", name: "a" },
					{ type: "Node", name: "a" },
				],
			}),
			'authorizers[1].name: Duplicate value: "a"',
		],
		[
			"a type twice",
			() => ({
				authorizers: [
					{ type: "RBAC", name: "a" },
					{ type: "RBAC", name: "b" },
				],
			}),
			'authorizers[1].type: Duplicate value: "RBAC"',
		],
		[
			"no webhook",
			() => ({ authorizers: [{ type: "Webhook", name: "a" }] }),
			"authorizers[0].webhook: Required value: required when type=Webhook",
		],
		[
			"a webhook of another type",
			() => ({
				authorizers: [{ type: "RBAC", name: "a", webhook: webhook() }],
			}),
			"may only be specified when type=Webhook",
		],
		[
			"no timeout",
			() => one({ timeout: "0s" }),
			"authorizers[0].timeout: Required value",
		],
		[
			"a long timeout",
			() => one({ timeout: "31s" }),
			'authorizers[0].timeout: Invalid value: "31s": must be > 0s and <= 30s',
		],
		[
			"a negative time",
			() => one({ authorizedTTL: "-1s" }),
			"authorizers[0].authorizedTTL: Invalid value",
		],
		["a bad time", () => one({ timeout: "soon" }), "time: invalid duration"],
		[
			"no version",
			() => one({ subjectAccessReviewVersion: "" }),
			"authorizers[0].subjectAccessReviewVersion: Required value",
		],
		[
			"a bad version",
			() => one({ subjectAccessReviewVersion: "v2" }),
			"authorizers[0].subjectAccessReviewVersion: Unsupported value",
		],
		[
			"conditions without version",
			() => one({ matchConditionSubjectAccessReviewVersion: undefined }),
			"required if match conditions are specified",
		],
		[
			"no failure policy",
			() => one({ failurePolicy: "" }),
			"authorizers[0].failurePolicy: Required value",
		],
		[
			"a bad failure policy",
			() => one({ failurePolicy: "Allow" }),
			"authorizers[0].failurePolicy: Unsupported value",
		],
		[
			"no connection",
			() => one({ connectionInfo: undefined }),
			"authorizers[0].connectionInfo.type: Required value",
		],
		[
			"no file",
			() => one({ connectionInfo: { type: "KubeConfigFile" } }),
			"authorizers[0].connectionInfo.kubeConfigFile: Required value",
		],
		[
			"a relative file",
			() =>
				one({
					connectionInfo: { type: "KubeConfigFile", kubeConfigFile: "a" },
				}),
			"must be an absolute path",
		],
		[
			"a missing file",
			() =>
				one({
					connectionInfo: { type: "KubeConfigFile", kubeConfigFile: "/none" },
				}),
			"error loading file",
		],
		[
			"an empty condition",
			() => one({ matchConditions: [{ expression: " " }] }),
			"authorizers[0].matchConditions[0].expression: Required value",
		],
		[
			"a condition twice",
			() =>
				one({
					matchConditions: [{ expression: "true" }, { expression: "true" }],
				}),
			"authorizers[0].matchConditions[1].expression: Duplicate value",
		],
		[
			"a condition that is none",
			() => one({ matchConditions: [{ expression: "request.user" }] }),
			"must evaluate to bool",
		],
		[
			"a condition over nothing",
			() => one({ matchConditions: [{ expression: "request.shoe == 'a'" }] }),
			"authorizers[0].matchConditions[0].expression: Invalid value",
		],
	])("with %s is refused", (_name, content, message) => {
		expect(() => load(content())).toThrow(message);
	});
});

describe("a webhook with conditions", () => {
	const jane = asks({ name: "jane", groups: ["devs"] }, "get", "pods");
	const asked: SubjectAccessReview[] = [];
	const authorizer = (options: Partial<WebhookAuthorizerOptions>) => {
		asked.length = 0;
		return webhookAuthorizer({
			clock: new FakeClock(),
			post: async (review) => {
				asked.push(review);
				return { ...review, status: { allowed: true } };
			},
			...options,
		});
	};

	it.each<[string, Partial<WebhookAuthorizerOptions>, string, number]>([
		[
			"is asked when all hold",
			{
				matchConditions: [
					"has(request.resourceAttributes)",
					"request.user != ''",
				],
			},
			"allow",
			1,
		],
		[
			"is passed over when one is false",
			{ matchConditions: ["true", "request.user == ''"] },
			"no-opinion",
			0,
		],
		[
			"is passed over when one breaks",
			{ matchConditions: ["request.extra['a'][0] == 'b'"] },
			"no-opinion",
			0,
		],
		[
			"denies when one breaks and nothing may be missed",
			{
				matchConditions: ["request.extra['a'][0] == 'b'"],
				failurePolicy: "Deny",
			},
			"deny",
			0,
		],
		[
			"is passed over when one breaks and another is false",
			{
				matchConditions: ["request.extra['a'][0] == 'b'", "false"],
				failurePolicy: "Deny",
			},
			"no-opinion",
			0,
		],
	])("%s", async (_name, options, decision, times) => {
		const answer = await authorizer(options).authorize(jane);
		expect([answer.decision, asked.length]).toEqual([decision, times]);
	});

	it("is sent the version it speaks", async () => {
		await authorizer({ version: "v1beta1" }).authorize(jane);
		expect(asked[0]).toMatchObject({
			apiVersion: "authorization.k8s.io/v1beta1",
			spec: { group: expect.any(Array) },
		});
	});
});
