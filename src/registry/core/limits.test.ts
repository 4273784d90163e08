import { describe, expect, it } from "vitest";
import {
	type Body,
	openRegistry,
	refusal,
} from "../shared/registry.fixture.ts";
import { limitRange } from "./limit-range.ts";
import { resourceQuota } from "./resource-quota.ts";

const registry = await openRegistry(limitRange, resourceQuota);

describe("LimitRange", () => {
	const make = (limit: Body) =>
		registry.create("limitranges", { spec: { limits: [limit] } }, true);

	it("fills in what follows from the maximum", async () => {
		const made = await make({ type: "Container", max: { cpu: "2" } });
		expect(made.spec).toEqual({
			limits: [
				{
					type: "Container",
					max: { cpu: "2" },
					default: { cpu: "2" },
					defaultRequest: { cpu: "2" },
				},
			],
		});
	});

	it.each<[string, Body, string[]]>([
		[
			"an unknown type",
			{ type: "odd" },
			[
				'spec.limits[0].type: Invalid value: "odd": must be a standard limit type or fully qualified',
			],
		],
		[
			"a minimum above the maximum",
			{ type: "Pod", min: { cpu: "2" }, max: { cpu: "1" } },
			[
				'spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1',
			],
		],
		[
			"defaults of pods",
			{ type: "Pod", default: { cpu: "2" } },
			[
				"spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'",
			],
		],
		[
			"a ratio below one",
			{ type: "Pod", maxLimitRequestRatio: { cpu: "500m" } },
			[
				'spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "500m": ratio 500m is less than 1',
			],
		],
	])("refuses %s", async (_, limit, expected) => {
		expect(await refusal(make(limit))).toEqual(expected);
	});
});

describe("ResourceQuota", () => {
	const make = (spec: Body) =>
		registry.create("resourcequotas", { spec }, true);

	it.each<[string, Body, string[]]>([
		["nothing", {}, []],
		[
			"unknown resources",
			{ hard: { odd: "1" } },
			[
				'spec.hard[odd]: Invalid value: "odd": must be a standard resource type or fully qualified',
				'spec.hard[odd]: Invalid value: "odd": must be a standard resource for quota',
			],
		],
		[
			"fractions",
			{ hard: { pods: "500m" } },
			['spec.hard[pods]: Invalid value: "500m": must be an integer'],
		],
		[
			"scopes",
			{ scopes: ["Odd"] },
			['spec.scopes: Invalid value: ["Odd"]: unsupported scope'],
		],
		[
			"contradicting scopes",
			{ scopes: ["BestEffort", "NotBestEffort"] },
			[
				'spec.scopes: Invalid value: ["BestEffort","NotBestEffort"]: conflicting scopes',
			],
		],
	])("checks %s", async (_, spec, expected) => {
		expect(await refusal(make(spec))).toEqual(expected);
	});

	it("keeps its scopes", async () => {
		await registry.create("resourcequotas", { spec: { hard: { pods: "1" } } });
		const change = registry.update("resourcequotas", (object) =>
			Object.assign(object, {
				spec: { hard: { pods: "2" }, scopes: ["Terminating"] },
			}),
		);
		expect(await refusal(change)).toEqual([
			'spec.scopes: Invalid value: ["Terminating"]: field is immutable',
		]);
	});
});
