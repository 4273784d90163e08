import { describe, expect, it } from "vitest";
import { decodeObject } from "./decode.ts";
import { loadOpenAPI } from "./schemas.ts";

const openapi = loadOpenAPI();
const schemaOf = (group: string, kind: string) =>
	openapi.schemaFor(
		openapi.definitionFor({ group, version: "v1", kind }) ?? kind,
	);
const decode = (group: string, kind: string, input: unknown) =>
	decodeObject(schemaOf(group, kind), input, {
		kind,
		apiVersion: group === "" ? "v1" : `${group}/v1`,
	});
const pod = (input: unknown) => decode("", "Pod", input).value;

describe("decodeObject", () => {
	it("writes kind, apiVersion and metadata first and fields in struct order", () => {
		const value = pod({ spec: { containers: [] }, metadata: { name: "a" } });
		expect(JSON.stringify(value)).toBe(
			'{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"},"spec":{"containers":[]},"status":{}}',
		);
	});

	it("keeps zero values behind pointers and drops those of value types", () => {
		const { value } = decode("apps", "Deployment", {
			spec: { replicas: 0, minReadySeconds: 0, paused: false },
		});
		expect(value.spec).toEqual({
			replicas: 0,
			selector: null,
			template: { metadata: {}, spec: { containers: null } },
			strategy: {},
		});
	});

	it("drops nulls and empty lists and maps", () => {
		const value = pod({
			metadata: { labels: {}, annotations: null, finalizers: [] },
			spec: { containers: [{ name: "c", args: null, env: [] }] },
		});
		expect(value.metadata).toEqual({});
		expect(value.spec).toEqual({ containers: [{ name: "c", resources: {} }] });
	});

	it("canonicalises quantities, times, base64 and sorts maps", () => {
		const value = pod({
			metadata: {
				creationTimestamp: "2026-01-01T02:00:00.5+02:00",
				labels: { b: "2", a: "1" },
			},
			spec: {
				containers: [
					{ name: "c", resources: { limits: { cpu: "1000m", memory: 1024 } } },
				],
			},
		});
		expect(value.metadata).toEqual({
			creationTimestamp: "2026-01-01T00:00:00Z",
			labels: { a: "1", b: "2" },
		});
		expect(JSON.stringify(value.metadata)).toContain('{"a":"1","b":"2"}');
		expect(JSON.stringify(value.spec)).toContain(
			'"limits":{"cpu":"1","memory":"1024"}',
		);
		const secret = decode("", "Secret", { data: { k: "YWJj\nZA==" } }).value;
		expect(secret.data).toEqual({ k: "YWJjZA==" });
	});

	it("treats Go's zero time as absent", () => {
		const value = pod({
			metadata: { creationTimestamp: "0001-01-01T00:00:00Z" },
			status: {
				conditions: [
					{ type: "a", status: "b", lastProbeTime: "0001-01-01T00:00:00Z" },
				],
			},
		});
		expect(value.metadata).toEqual({});
		expect(value.status).toEqual({
			conditions: [
				{
					type: "a",
					status: "b",
					lastProbeTime: null,
					lastTransitionTime: null,
				},
			],
		});
	});

	it("turns null members of maps and lists into zero values", () => {
		const { value } = decode("", "ConfigMap", { data: { a: null } });
		expect(value.data).toEqual({ a: "" });
	});

	it("decodes both forms of a custom resource's schema unions", () => {
		const { value } = decode(
			"apiextensions.k8s.io",
			"CustomResourceDefinition",
			{
				spec: {
					versions: [
						{
							schema: {
								openAPIV3Schema: {
									additionalProperties: true,
									properties: { a: { items: { type: "string", nosuch: 1 } } },
								},
							},
						},
					],
				},
			},
		);
		expect(JSON.stringify(value)).toContain(
			'"openAPIV3Schema":{"properties":{"a":{"items":{"type":"string"}}},"additionalProperties":true}',
		);
	});

	it("names unknown fields in the order of the document", () => {
		const { unknownFields } = decode("", "Pod", {
			z: 1,
			spec: { nosuch: 1, containers: [{ imagee: "x", ports: [{ prot: 1 }] }] },
			a: { b: 2 },
		});
		expect(unknownFields).toEqual([
			"z",
			"spec.nosuch",
			"spec.containers[0].imagee",
			"spec.containers[0].ports[0].prot",
			"a",
		]);
	});

	it.each([
		[
			"apps",
			"Deployment",
			{ spec: { replicas: "two" } },
			"json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
		],
		[
			"apps",
			"Deployment",
			{ spec: { replicas: 1.5 } },
			"json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32",
		],
		[
			"",
			"ConfigMap",
			{ data: { a: 1 } },
			"json: cannot unmarshal number into Go struct field ConfigMap.data of type string",
		],
		[
			"",
			"ConfigMap",
			{ data: [] },
			"json: cannot unmarshal array into Go struct field ConfigMap.data of type map[string]string",
		],
		[
			"",
			"Pod",
			{ spec: { containers: ["x"] } },
			"json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type v1.Container",
		],
		[
			"",
			"Pod",
			{ spec: { containers: "x" } },
			"json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container",
		],
		[
			"",
			"Pod",
			{ spec: [] },
			"json: cannot unmarshal array into Go struct field Pod.spec of type v1.PodSpec",
		],
		[
			"",
			"Pod",
			{ spec: { hostNetwork: "yes" } },
			"json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool",
		],
		[
			"",
			"Pod",
			{ metadata: { creationTimestamp: "x" } },
			'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"',
		],
		[
			"",
			"Pod",
			{ metadata: { creationTimestamp: 1 } },
			"json: cannot unmarshal number into Go value of type string",
		],
		[
			"",
			"Service",
			{ spec: { ports: [{ targetPort: true }] } },
			"json: cannot unmarshal bool into Go value of type int32",
		],
		[
			"",
			"Secret",
			{ data: { a: "not base64" } },
			"illegal base64 data at input byte 3",
		],
		[
			"",
			"Secret",
			{ data: { a: "YQ" } },
			"illegal base64 data at input byte 0",
		],
	])("refuses %s %s %j in Go's words", (group, kind, input, message) => {
		expect(() => decode(group, kind, input)).toThrow(new Error(message));
	});

	it("prefers the error of a type's own decoder to earlier type errors", () => {
		expect(() =>
			pod({
				spec: {
					hostNetwork: 1,
					containers: [{ name: "c", resources: { limits: { cpu: "x" } } }],
				},
			}),
		).toThrow(/^quantities must match the regular expression/);
	});
});
