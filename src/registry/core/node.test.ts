import { describe, expect, it } from "vitest";
import {
	type Body,
	openRegistry,
	refusal,
} from "../shared/registry.fixture.ts";
import { node } from "./node.ts";

const registry = await openRegistry(node);
const make = (body: Body) => registry.create("nodes", body, true);

describe("Node", () => {
	it.each<[string, Body, string[]]>([
		["nothing", {}, []],
		[
			"taints",
			{ spec: { taints: [{ key: "a", effect: "Odd" }] } },
			[
				'metadata.taints[0].effect: Unsupported value: "Odd": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
			],
		],
		[
			"repeated taints",
			{
				spec: {
					taints: [
						{ key: "a", value: "1", effect: "NoSchedule" },
						{ key: "a", value: "2", effect: "NoSchedule" },
					],
				},
			},
			[
				'metadata.taints[1]: Duplicate value: {"Key":"a","Value":"2","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair',
			],
		],
		[
			"pod networks",
			{ spec: { podCIDR: "10.0.0.0/33" } },
			[
				expect.stringContaining(
					'spec.podCIDRs[0]: Invalid value: "10.0.0.0/33"',
				),
			],
		],
	])("checks %s", async (_, body, expected) => {
		expect(await refusal(make(body))).toEqual(expected);
	});

	it("keeps the network it has", async () => {
		await registry.create("nodes", { spec: { podCIDR: "10.0.0.0/24" } });
		const change = registry.update("nodes", (object) =>
			Object.assign(object.spec as Body, {
				podCIDR: "10.0.1.0/24",
				podCIDRs: ["10.0.1.0/24"],
			}),
		);
		expect(await refusal(change)).toEqual([
			'spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
		]);
	});
});
