import { describe, expect, it } from "vitest";
import { StatusError } from "../../apimachinery/errors.ts";
import type { Client } from "../../client/client.ts";
import { SchemaSource } from "./schemas.ts";
import { type CheckedPolicy, typeWarnings } from "./type-check.ts";

const reference = (name: string) => ({
	allOf: [{ $ref: `#/components/schemas/${name}` }],
});
const text = { type: "string" };

/** What a server with Deployments, and a custom kind for parameters, tells of itself. */
const documents: Readonly<Record<string, unknown>> = {
	"/apis/apps/v1": {
		resources: [
			{ name: "deployments", kind: "Deployment" },
			{ name: "deployments/status", kind: "Deployment" },
		],
	},
	"/openapi/v3/apis/apps/v1": {
		components: {
			schemas: {
				Deployment: {
					type: "object",
					properties: {
						apiVersion: text,
						kind: text,
						metadata: reference("ObjectMeta"),
						spec: reference("DeploymentSpec"),
					},
					"x-kubernetes-group-version-kind": [
						{ group: "apps", version: "v1", kind: "Deployment" },
					],
				},
				DeploymentSpec: {
					type: "object",
					properties: {
						replicas: { type: "integer" },
						port: reference("IntOrString"),
						parent: reference("DeploymentSpec"),
					},
				},
				ObjectMeta: {
					type: "object",
					properties: {
						name: text,
						labels: { type: "object", additionalProperties: text },
					},
				},
				IntOrString: { format: "int-or-string" },
			},
		},
	},
	"/openapi/v3/apis/example.com/v1": {
		components: {
			schemas: {
				Limit: {
					type: "object",
					properties: { max: { type: "integer" } },
					"x-kubernetes-group-version-kind": [
						{ group: "example.com", version: "v1", kind: "Limit" },
					],
				},
			},
		},
	},
};
const client = {
	raw: async ({ path }: { path: string }) => {
		const document = documents[path];
		if (document === undefined) throw new StatusError(404, "NotFound", path);
		return document;
	},
} as unknown as Client;

const check = (policy: CheckedPolicy, resources = ["deployments"]) =>
	typeWarnings(
		{
			matchConstraints: {
				resourceRules: [
					{ apiGroups: ["apps"], apiVersions: ["v1"], resources },
				],
			},
			...policy,
		},
		new SchemaSource(client),
	);
const warning = (message: string) =>
	`apps/v1, Kind=Deployment: ERROR: <input>:${message}\n`;

describe("typeWarnings", () => {
	it.each<[string, string[]]>([
		["object.spec.replicas > 1 && object.metadata.labels['a'] == 'b'", []],
		["object.spec.port == 80 || object.spec.port == 'http'", []],
		["object.spec.parent.parent.replicas > 0", []],
		[
			"object.spec.replicas > 'five'",
			[
				"1:22: found no matching overload for '_>_' applied to '(int, string)'\n | object.spec.replicas > 'five'\n | .....................^",
			],
		],
		[
			"oldObject.spec.none",
			[
				"1:15: undefined field 'none'\n | oldObject.spec.none\n | ..............^",
			],
		],
	])("%s", async (expression, messages) => {
		const warnings = await check({ validations: [{ expression }] });
		expect(warnings).toEqual(
			messages.map((message) => ({
				fieldRef: "spec.validations[0].expression",
				warning: warning(message),
			})),
		);
	});

	it("knows parameters, variables and messages", async () => {
		const warnings = await check({
			paramKind: { apiVersion: "example.com/v1", kind: "Limit" },
			variables: [{ name: "limit", expression: "params.max + 1" }],
			validations: [
				{
					expression: "object.spec.replicas < variables.limit",
					messageExpression: "params.text",
				},
				{ expression: "variables.limit == 'a'" },
			],
		});
		expect(warnings.map(({ fieldRef }) => fieldRef)).toEqual([
			"spec.validations[0].messageExpression",
			"spec.validations[1].expression",
		]);
	});

	it.each([[["deployments/status"]], [["*"]], [["none"]]])(
		"has nothing to say about %j",
		async (resources) => {
			const validations = [{ expression: "object.none" }];
			expect(await check({ validations }, resources)).toEqual([]);
		},
	);
});
