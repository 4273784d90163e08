import { describe, expect, it } from "vitest";
import type { CustomResourceDefinition, CustomVersion } from "../types.ts";
import { validateDefinition } from "./validate.ts";

const version = (more: object = {}): CustomVersion =>
	({
		name: "v1",
		served: true,
		storage: true,
		schema: { openAPIV3Schema: { type: "object" } },
		...more,
	}) as CustomVersion;

const makeDefinition = (
	spec: object = {},
	more: object = {},
): CustomResourceDefinition =>
	({
		apiVersion: "apiextensions.k8s.io/v1",
		kind: "CustomResourceDefinition",
		metadata: { name: "things.example.com" },
		spec: {
			group: "example.com",
			names: {
				plural: "things",
				singular: "thing",
				kind: "Thing",
				listKind: "ThingList",
			},
			scope: "Namespaced",
			versions: [version()],
			conversion: { strategy: "None" },
			...spec,
		},
		status: { storedVersions: ["v1"] },
		...more,
	}) as CustomResourceDefinition;

const established = {
	status: {
		storedVersions: ["v1"],
		conditions: [{ type: "Established", status: "True" }],
	},
};

const messages = (
	crd: CustomResourceDefinition,
	old?: CustomResourceDefinition,
): string[] =>
	validateDefinition(crd, old).map(
		({ field, message }) => `${field}: ${message}`,
	);

const withSchema = (schema: object, more: object = {}) =>
	makeDefinition({
		versions: [version({ schema: { openAPIV3Schema: schema }, ...more })],
	});

describe("a definition", () => {
	it("may be plain", () => {
		expect(messages(makeDefinition())).toEqual([]);
	});

	it.each([
		[
			{ deprecationWarning: "old" },
			['Invalid value: "old": can only be set for deprecated versions'],
		],
		[
			{ deprecated: true, deprecationWarning: "" },
			['Invalid value: "": must not be an empty string'],
		],
		[
			{ deprecated: true, deprecationWarning: "é\u00a0x" },
			[
				'Invalid value: "é\\u00a0x": must only contain printable UTF-8 characters; non-printable character found at index 2',
			],
		],
	])("says of deprecation %j: %j", (more, expected) => {
		const [first] = messages(makeDefinition({ versions: [version(more)] }));
		expect(first).toBe(`spec.versions[0].deprecationWarning: ${expected[0]}`);
	});

	it.each([
		[".spec.a", []],
		["", ["Required value"]],
		[
			"spec.a",
			[
				'Invalid value: "spec.a": is an invalid path: expected [ or . but got: spec',
			],
		],
		[
			".spec['a']",
			[
				"Invalid value: \".spec['a']\": is an invalid path: array notation is not allowed",
			],
		],
		[
			".spec.none",
			[
				'Invalid value: ".spec.none": is an invalid path: does not refer to a valid field',
			],
		],
		[
			".metadata.name",
			['Invalid value: ".metadata.name": must not point to fields in metadata'],
		],
		[
			".spec.list",
			[
				'Invalid value: ".spec.list": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
			],
		],
	])("selects by %s: %j", (jsonPath, expected) => {
		const schema = {
			type: "object",
			properties: {
				metadata: { type: "object", properties: { name: { type: "string" } } },
				spec: {
					type: "object",
					properties: {
						a: { type: "string" },
						list: { type: "array", items: { type: "string" } },
					},
				},
			},
		};
		const crd = withSchema(schema, { selectableFields: [{ jsonPath }] });
		expect(messages(crd)).toEqual(
			expected.map((text) => `spec.selectableFields[0].jsonPath: ${text}`),
		);
	});

	it("selects by eight different fields at most", () => {
		const names = [..."abcdefghi"];
		const properties = Object.fromEntries(
			names.map((name) => [name, { type: "string" }]),
		);
		const selectableFields = ["a", ...names].map((name) => ({
			jsonPath: `.${name}`,
		}));
		expect(
			messages(
				withSchema({ type: "object", properties }, { selectableFields }),
			),
		).toEqual([
			'spec.selectableFields[1].jsonPath: Duplicate value: ".a"',
			"spec.selectableFields: Too many: 9: must have at most 8 items",
		]);
	});

	it.each([
		[
			{ type: "object", "x-kubernetes-preserve-unknown-fields": true },
			undefined,
		],
		[{ type: "object", minProperties: 1 }, "only [Description Type"],
		[
			{ type: "object", allOf: [{ required: ["a"] }] },
			"only [Description Type",
		],
		[{ type: "object", maxProperties: 4 }, "only [Description Type"],
	])(
		"with a status has at the root what concerns the status: %j",
		(schema, expected) => {
			const [first] = messages(
				withSchema(schema, { subresources: { status: {} } }),
			);
			if (expected === undefined) expect(first).toBeUndefined();
			else {
				expect(first).toMatch(
					/^spec\.validation\.openAPIV3Schema: Invalid value: \{"ID":"","Schema":"","Ref":null,/,
				);
				expect(first).toContain(`: ${expected}`);
				expect(first).toMatch(
					/ fields are allowed at the root of the schema if the status subresource is enabled$/,
				);
			}
		},
	);

	it.each([
		[
			{
				strategy: "Webhook",
				webhook: {
					clientConfig: { url: "https://a.example/c" },
					conversionReviewVersions: ["v1", "v1", "Bad_One"],
				},
			},
			[
				'spec.conversion.conversionReviewVersions[1]: Invalid value: "v1": duplicate version',
				expect.stringMatching(
					/^spec\.conversion\.conversionReviewVersions\[2\]: Invalid value: "Bad_One": a DNS-1035 label/,
				),
			],
		],
	])("is converted by %j", (conversion, expected) => {
		expect(messages(makeDefinition({ conversion }))).toEqual(expected);
	});

	it("keeps good certificates while it is served", () => {
		const webhook = (caBundle: string) => ({
			conversion: {
				strategy: "Webhook",
				webhook: {
					clientConfig: { url: "https://a.example/c", caBundle },
					conversionReviewVersions: ["v1"],
				},
			},
		});
		const broken = makeDefinition(webhook("AAAA"), established);
		expect(messages(makeDefinition(webhook("AAAA")))).toEqual([]);
		expect(messages(broken, broken)).toEqual([]);
		expect(messages(broken, makeDefinition({}, established))).toEqual([
			'spec.conversion.webhookClientConfig.caBundle: Invalid value: "AAAA": data does not contain any valid RSA or ECDSA certificates',
		]);
	});

	it.each([
		[
			{
				preserveUnknownFields: true,
				versions: [
					version({
						schema: {
							openAPIV3Schema: {
								type: "object",
								properties: { a: { type: "string", default: "x" } },
							},
						},
					}),
				],
			},
			[
				"spec.preserveUnknownFields: Invalid value: true: must be false in order to use defaults in the schema",
				"spec.preserveUnknownFields: Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead",
			],
		],
	])("prunes: %#", (spec, expected) => {
		expect(messages(makeDefinition(spec))).toEqual(expected);
	});

	it.each([
		[
			"scope",
			{ scope: "Cluster" },
			'spec.scope: Invalid value: "Cluster": field is immutable',
		],
		[
			"group",
			{ group: "other.com" },
			'spec.group: Invalid value: "other.com": field is immutable',
		],
		[
			"stored versions",
			{ versions: [version({ name: "v2" })] },
			'status.storedVersions[0]: Invalid value: "v1": missing from spec.versions; v1 was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in v1 and removes v1 from status.storedVersions',
		],
	])("keeps its %s", (_, spec, expected) => {
		const crd = makeDefinition(spec, {
			status: {
				...established.status,
				storedVersions: ["v1", "v2"].slice(
					0,
					expected.startsWith("status") ? 2 : 1,
				),
			},
		});
		expect(messages(crd, makeDefinition({}, established))).toContain(expected);
	});

	it.each([
		[
			undefined,
			'Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
		],
		["unapproved, for a test", undefined],
		["https://github.com/kubernetes/kubernetes/pull/1", undefined],
		[
			"nonsense",
			'Invalid value: "nonsense": protected groups must have approval annotation "api-approved.kubernetes.io" with either a URL or a reason starting with "unapproved", see https://github.com/kubernetes/enhancements/pull/1111',
		],
	])("of the community's groups is approved by %j", (value, expected) => {
		const crd = makeDefinition(
			{ group: "x.k8s.io" },
			{
				metadata: {
					name: "things.x.k8s.io",
					annotations: value ? { "api-approved.kubernetes.io": value } : {},
				},
			},
		);
		expect(messages(crd)).toEqual(
			expected === undefined
				? []
				: [`metadata.annotations[api-approved.kubernetes.io]: ${expected}`],
		);
	});
});
