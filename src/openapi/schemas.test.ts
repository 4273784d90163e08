import { describe, expect, it } from "vitest";
import { loadOpenAPI } from "./schemas.ts";

const openapi = loadOpenAPI();

describe("loadOpenAPI", () => {
	it("finds definitions by kind", () => {
		expect(
			openapi.definitionFor({
				group: "apps",
				version: "v1",
				kind: "Deployment",
			}),
		).toBe("io.k8s.api.apps.v1.Deployment");
		expect(
			openapi.definitionFor({ group: "x", version: "v1", kind: "Pod" }),
		).toBe(undefined);
		expect(openapi.gvkIndex.get("/v1/Pod")).toBe("io.k8s.api.core.v1.Pod");
	});

	it("returns the same node each time, and fields that lead back to it", () => {
		const name =
			"io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";
		const node = openapi.schemaFor(name);
		expect(openapi.schemaFor(name)).toBe(node);
		expect(node.fields?.get("not")?.schema.fields).toBe(node.fields);
	});

	it("folds list types, merge keys and defaults onto the property's node", () => {
		const pod = openapi.schemaFor("io.k8s.api.core.v1.PodSpec");
		expect(pod.fields?.get("containers")?.schema).toMatchObject({
			type: "array",
			listType: "map",
			listMapKeys: ["name"],
			patchMergeKey: "name",
			patchStrategy: ["merge"],
		});
		expect(pod.fields?.get("nodeSelector")?.schema).toMatchObject({
			type: "map",
			mapType: "atomic",
		});
		expect(
			openapi
				.schemaFor("io.k8s.api.core.v1.ContainerPort")
				.fields?.get("protocol")?.schema.default,
		).toBe("TCP");
	});

	it("resolves every reference of every definition", () => {
		for (const name of Object.keys(openapi.definitions))
			for (const { schema } of openapi.schemaFor(name).fields?.values() ?? [])
				expect(schema.type).toBeTypeOf("string");
	});

	it.each([
		["apps.v1.DeploymentSpec", "replicas", "pointer"],
		["apps.v1.DeploymentSpec", "paused", "omitempty"],
		["apps.v1.DeploymentSpec", "strategy", "always"],
		["apps.v1.DeploymentSpec", "selector", "always"],
		["core.v1.Pod", "status", "always"],
		["core.v1.PodSpec", "securityContext", "pointer"],
		["core.v1.PodSpec", "containers", "always"],
		["core.v1.Event", "firstTimestamp", "always"],
	])("knows how Go writes %s.%s", (definition, field, presence) => {
		const { fields } = openapi.schemaFor(`io.k8s.api.${definition}`);
		expect(fields?.get(field)?.presence).toBe(presence);
	});
});
