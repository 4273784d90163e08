import { describe, expect, it } from "vitest";
import { loadOpenAPI } from "../schemas.ts";
import { Documents } from "./documents.ts";
import type { DocumentedResource } from "./resource.ts";
import { serveOpenAPI } from "./serve.ts";

const all = [
	"create",
	"delete",
	"deletecollection",
	"get",
	"list",
	"patch",
	"update",
	"watch",
];
const pods: DocumentedResource = {
	group: "",
	version: "v1",
	kind: "Pod",
	resource: "pods",
	namespaced: true,
	verbs: all,
	schemaName: "io.k8s.api.core.v1.Pod",
	returnsDeletedObject: true,
	subresources: [
		{
			name: "status",
			group: "",
			version: "v1",
			kind: "Pod",
			verbs: ["get", "patch", "update"],
		},
		{ name: "log", group: "", version: "v1", kind: "Pod", verbs: ["get"] },
		{
			name: "eviction",
			group: "policy",
			version: "v1",
			kind: "Eviction",
			verbs: ["create"],
		},
		{
			name: "proxy",
			group: "",
			version: "v1",
			kind: "PodProxyOptions",
			verbs: ["create", "get"],
			connectMethods: ["GET", "POST"],
		},
	],
};
const crontabs: DocumentedResource = {
	group: "stable.example.com",
	version: "v1",
	kind: "CronTab",
	resource: "crontabs",
	namespaced: true,
	verbs: all,
	subresources: [],
	schema: {
		type: "object",
		properties: {
			spec: {
				type: "object",
				properties: { n: { type: "integer", nullable: true, default: 1 } },
			},
		},
	},
};

const documents = (resources = [pods, crontabs]) =>
	new Documents({
		openapi: loadOpenAPI(),
		serverVersion: "v1.36.2",
		resources: () => resources,
	});
// biome-ignore lint/suspicious/noExplicitAny: documents are looked into by path
const parse = (bytes: Buffer | undefined): any =>
	JSON.parse(bytes?.toString() ?? "null");
const get = (path: string, headers: Record<string, string> = {}) => {
	const url = new URL(`https://x${path}`);
	return serveOpenAPI(documents(), {
		path: url.pathname,
		query: url.searchParams,
		headers,
		now: 0,
	});
};

describe("v3 documents", () => {
	const core = parse(documents().v3("api/v1")?.json());

	it("name operations, actions and kinds as Kubernetes does", () => {
		const path = core.paths["/api/v1/namespaces/{namespace}/pods"];
		expect(Object.keys(path)).toEqual(["delete", "get", "parameters", "post"]);
		expect(path.get.operationId).toBe("listCoreV1NamespacedPod");
		expect(path.delete.operationId).toBe("deleteCoreV1CollectionNamespacedPod");
		expect(path.post).toMatchObject({
			tags: ["core_v1"],
			"x-kubernetes-action": "post",
			"x-kubernetes-group-version-kind": {
				group: "",
				version: "v1",
				kind: "Pod",
			},
		});
		const eviction =
			core.paths["/api/v1/namespaces/{namespace}/pods/{name}/eviction"].post;
		expect(eviction.operationId).toBe("createCoreV1NamespacedPodEviction");
		expect(eviction["x-kubernetes-group-version-kind"].group).toBe("policy");
		expect(
			core.paths["/api/v1/namespaces/{namespace}/pods/{name}/proxy/{path}"].get
				.operationId,
		).toBe("connectCoreV1GetNamespacedPodProxyWithPath");
	});

	it("move what all operations of a path take up to the path", () => {
		const names = (list: { name: string }[]) => list.map(({ name }) => name);
		const item = core.paths["/api/v1/namespaces/{namespace}/pods/{name}"];
		expect(names(item.parameters)).toEqual(["name", "namespace", "pretty"]);
		expect(names(item.patch.parameters)).toEqual([
			"dryRun",
			"fieldManager",
			"fieldValidation",
			"force",
		]);
		expect(
			core.paths["/api/v1/namespaces/{namespace}/pods/{name}/log"].get
				.parameters,
		).toBe(undefined);
	});

	it("publish Go's zero values as defaults and wrap references", () => {
		const { schemas } = core.components;
		const container = schemas["io.k8s.api.core.v1.Container"].properties;
		expect(container.name.default).toBe("");
		expect(container.resources).toMatchObject({
			allOf: [
				{
					$ref: "#/components/schemas/io.k8s.api.core.v1.ResourceRequirements",
				},
			],
			default: {},
		});
		expect(container.lifecycle.default).toBe(undefined);
		expect(JSON.stringify(schemas)).not.toContain("x-go-presence");
	});

	it("name only the local kind of types that every group registers", () => {
		const kinds = (place: string) =>
			parse(documents().v3(place)?.json()).components.schemas[
				"io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions"
			]["x-kubernetes-group-version-kind"];
		expect(kinds("api/v1")).toEqual([
			{ group: "", kind: "DeleteOptions", version: "v1" },
		]);
	});

	it("hold custom resources with the members all objects have", () => {
		const document = parse(
			documents().v3("apis/stable.example.com/v1")?.json(),
		);
		const { properties } =
			document.components.schemas["com.example.stable.v1.CronTab"];
		expect(Object.keys(properties)).toEqual([
			"spec",
			"apiVersion",
			"kind",
			"metadata",
		]);
		expect(properties.spec.properties.n.default).toBe(1);
		expect(Object.keys(document.paths).some((p) => p.includes("/watch/"))).toBe(
			false,
		);
	});
});

describe("v2 document", () => {
	const v2 = parse(documents().v2().json());

	it("has no defaults and shares parameters", () => {
		expect(Object.keys(v2).sort()).toEqual([
			"definitions",
			"info",
			"parameters",
			"paths",
			"security",
			"securityDefinitions",
			"swagger",
		]);
		expect(
			v2.definitions["io.k8s.api.core.v1.ContainerPort"].properties.protocol
				.default,
		).toBe(undefined);
		const path = v2.paths["/api/v1/namespaces/{namespace}/pods/{name}"];
		expect(path.parameters[0].$ref).toMatch(/^#\/parameters\/name-/);
		expect(path.delete.responses[200].schema.$ref).toBe(
			"#/definitions/io.k8s.api.core.v1.Pod",
		);
	});

	it("leaves out of custom schemas what v2 clients would misread", () => {
		const { spec } = v2.definitions["com.example.stable.v1.CronTab"].properties;
		expect(spec.properties.n).toEqual({});
	});
});

describe("serveOpenAPI", () => {
	it("lists documents with a hash that serves them for good", () => {
		const index = get("/openapi/v3");
		expect(index.headers["content-type"]).toBe("text/plain; charset=utf-8");
		const { paths } = parse(index.body);
		const answer = get(paths["api/v1"].serverRelativeURL);
		expect(answer.status).toBe(200);
		expect(answer.headers["cache-control"]).toBe("public, immutable");
		expect(get("/openapi/v3/api/v1?hash=old")).toMatchObject({
			status: 301,
			headers: { location: paths["api/v1"].serverRelativeURL },
		});
	});

	it("keeps the hash of a document whose resources stay", () => {
		const resources = [pods, crontabs];
		const served = documents(resources);
		const before = parse(served.index()).paths;
		resources.pop();
		served.invalidate();
		const after = parse(served.index()).paths;
		expect(after["api/v1"]).toEqual(before["api/v1"]);
		expect(after["apis/stable.example.com/v1"]).toBe(undefined);
	});

	it.each([
		["/openapi/v3/api/v1", "text/html", 406, undefined],
		["/openapi/v3/api/v1", "*/*", 200, "application/json"],
		[
			"/openapi/v3/api/v1",
			"application/com.github.proto-openapi.spec.v3@v1.0+protobuf",
			200,
			"application/com.github.proto-openapi.spec.v3.v1.0+protobuf",
		],
		[
			"/openapi/v2",
			"application/com.github.proto-openapi.spec.v2@v1.0+protobuf, application/json;q=0.5",
			200,
			"application/com.github.proto-openapi.spec.v2.v1.0+protobuf",
		],
		["/openapi/v3/nosuch", "*/*", 404, "text/plain; charset=utf-8"],
	])("negotiates %s as %s", (path, accept, status, contentType) => {
		const answer = get(path, { accept });
		expect([answer.status, answer.headers["content-type"]]).toEqual([
			status,
			contentType,
		]);
	});

	it("answers 304 to a known ETag", () => {
		const { etag = "" } = get("/openapi/v2").headers;
		expect(get("/openapi/v2", { "if-none-match": etag }).status).toBe(304);
	});
});
