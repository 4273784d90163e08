import { describe, expect, it } from "vitest";
import {
	type Body,
	openRegistry,
	refusal,
} from "../shared/registry.fixture.ts";
import { aTemplate } from "./pod/pod.fixture.ts";
import { podTemplate } from "./pod-template.ts";
import { replicationController } from "./replication-controller.ts";

const name = "replicationcontrollers";
const registry = await openRegistry(replicationController, podTemplate);

describe("a ReplicationController", () => {
	it("takes selector and labels from its template", async () => {
		const object = await registry.create(
			name,
			{ spec: { template: aTemplate() } },
			true,
		);
		expect(object).toMatchObject({
			metadata: { labels: { app: "a" }, generation: 1 },
			spec: { replicas: 1, selector: { app: "a" } },
			status: { replicas: 0 },
		});
	});

	it.each<[Body, string[]]>([
		[{}, ["spec.selector: Required value", "spec.template: Required value"]],
		[
			{ selector: { x: "y" }, template: aTemplate() },
			[
				'spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`',
			],
		],
		[
			{ template: aTemplate({ activeDeadlineSeconds: 1 }) },
			[
				"spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicationController is not Supported",
			],
		],
	])("is refused for %j", async (spec, expected) => {
		expect(await refusal(registry.create(name, { spec }, true))).toEqual(
			expected,
		);
	});
});

describe("a PodTemplate", () => {
	it("is checked and counted like a specification", async () => {
		expect(await refusal(registry.create("podtemplates", {}, true))).toEqual([
			"template.spec.containers: Required value",
		]);
		await registry.create("podtemplates", { template: aTemplate() });
		const { metadata } = await registry.update("podtemplates", (object) => {
			object.template.spec.hostname = "h";
		});
		expect(metadata.generation).toBe(2);
	});
});
