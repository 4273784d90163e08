import { describe, expect, it } from "vitest";
import {
	type Body,
	openRegistry,
	refusal,
} from "../shared/registry.fixture.ts";
import { podDisruptionBudget } from "./pod-disruption-budget.ts";

const name = "poddisruptionbudgets.policy";
const registry = await openRegistry(podDisruptionBudget);

describe("a PodDisruptionBudget", () => {
	it.each<[Body, string[]]>([
		[{}, []],
		[{ minAvailable: "50%" }, []],
		[
			{ minAvailable: 1, maxUnavailable: 1 },
			[
				'spec: Invalid value: {"MinAvailable":1,"Selector":null,"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
			],
		],
		[
			{ maxUnavailable: "101%" },
			[
				'spec.maxUnavailable: Invalid value: "101%": must not be greater than 100%',
			],
		],
		[
			{ unhealthyPodEvictionPolicy: "x" },
			[
				'spec.unhealthyPodEvictionPolicy: Unsupported value: "x": supported values: "AlwaysAllow", "IfHealthyBudget"',
			],
		],
	])("%j", async (spec, expected) => {
		expect(await refusal(registry.create(name, { spec }, true))).toEqual(
			expected,
		);
	});

	it("keeps its status, which has rules of its own", async () => {
		const { status } = await registry.create(name, {
			spec: { minAvailable: 1 },
			status: { expectedPods: 5 },
		});
		expect(status).toEqual({
			currentHealthy: 0,
			desiredHealthy: 0,
			disruptionsAllowed: 0,
			expectedPods: 0,
		});
		const write = registry.update(
			name,
			(object) => {
				object.status.currentHealthy = -1;
				object.status.conditions = [{ type: "A", status: "x", reason: "b c" }];
			},
			{ subresource: "status" },
		);
		expect(await refusal(write)).toEqual([
			'status.conditions[0].status: Unsupported value: "x": supported values: "False", "True", "Unknown"',
			"status.conditions[0].lastTransitionTime: Required value: must be set",
			"status.conditions[0].reason: Invalid value: \"b c\": a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used for validation is '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?')",
			"status.currentHealthy: Invalid value: -1: must be greater than or equal to 0",
		]);
	});
});
