import { beforeEach, describe, expect, it } from "vitest";
import { namespace } from "../core/namespace.ts";
import {
	type Body,
	openRegistry,
	refusal,
	type TestRegistry,
} from "../shared/registry.fixture.ts";
import { resourceClaim } from "./resource-claim.ts";
import { resourceSlice } from "./resource-slice.ts";

let registry: TestRegistry;
beforeEach(async () => {
	registry = await openRegistry(resourceClaim, resourceSlice, namespace);
});
const claims = "resourceclaims.resource.k8s.io";
const slices = "resourceslices.resource.k8s.io";

const exactly = (more: Body = {}) => ({
	name: "r",
	exactly: { deviceClassName: "c", ...more },
});
const claim = (devices: Body): Body => ({ spec: { devices } });
const slice = (more: Body = {}): Body => ({
	spec: {
		driver: "d.example.com",
		pool: { name: "p", generation: 1, resourceSliceCount: 1 },
		allNodes: true,
		...more,
	},
});

describe("a claim", () => {
	it("asks for one device unless it says otherwise", async () => {
		const { spec } = await registry.create(
			claims,
			claim({
				requests: [
					exactly(),
					{ name: "s", firstAvailable: [{ name: "t", deviceClassName: "c" }] },
				],
			}),
		);
		const one = {
			deviceClassName: "c",
			allocationMode: "ExactCount",
			count: 1,
		};
		expect(spec.devices.requests).toEqual([
			{ name: "r", exactly: one },
			{ name: "s", firstAvailable: [{ name: "t", ...one }] },
		]);
	});

	it.each<[Body, string[]]>([
		[
			{ requests: [{ name: "r" }] },
			[
				"spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required",
			],
		],
		[
			{ requests: [exactly({ allocationMode: "All", count: 2 })] },
			[
				"spec.devices.requests[0].exactly.count: Invalid value: 2: must not be specified when allocationMode is 'All'",
			],
		],
		[
			{ requests: [exactly(), exactly()] },
			['spec.devices.requests[1]: Duplicate value: "r"'],
		],
		[
			{
				requests: [exactly()],
				constraints: [{ requests: ["x"], matchAttribute: "a" }],
			},
			[
				"spec.devices.constraints[0].requests[0]: Invalid value: \"x\": must be the name of a request in the claim or the name of a request and a subrequest separated by '/'",
				'spec.devices.constraints[0].matchAttribute: Invalid value: "a": a fully qualified name must be a domain and a name separated by a slash',
			],
		],
		[
			{ config: [{ opaque: { driver: "d", parameters: [] } }] },
			[
				'spec.devices.config[0].opaque.parameters: Invalid value: "<value omitted>": must be a valid JSON object',
			],
		],
	])("refuses %j", async (devices, messages) => {
		expect(await refusal(registry.create(claims, claim(devices)))).toEqual(
			messages,
		);
	});

	it("is reserved only when it is allocated", async () => {
		await registry.create(claims, claim({ requests: [exactly()] }));
		const change = (status: Body) =>
			registry.update(
				claims,
				(object) => {
					object.status = status;
				},
				{ subresource: "status" },
			);
		const reservedFor = [{ resource: "pods", name: "p", uid: "1" }];
		expect(await refusal(change({ reservedFor }))).toEqual([
			"status.reservedFor: Forbidden: may not be specified when `allocated` is not set",
		]);
		const results = [{ request: "r", driver: "d", pool: "p", device: "x" }];
		expect(
			await refusal(
				change({ allocation: { devices: { results } }, reservedFor }),
			),
		).toEqual([]);
	});
});

describe("a slice", () => {
	it("says since when its devices are tainted", async () => {
		const { spec } = await registry.create(
			slices,
			slice({
				devices: [{ name: "a", taints: [{ key: "k", effect: "NoSchedule" }] }],
			}),
		);
		expect(spec.devices[0].taints[0].timeAdded).toMatch(/Z$/);
	});

	it.each<[Body, string[]]>([
		[
			{ allNodes: undefined },
			[
				"spec: Required value: exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required",
			],
		],
		[
			{ nodeName: "n" },
			[
				'spec: Invalid value: "{`nodeName`, `allNodes`}": exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required, but multiple fields are set',
			],
		],
		[
			{ pool: { name: "", generation: -1, resourceSliceCount: 0 } },
			[
				"spec.pool.name: Required value",
				"spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero",
				"spec.pool.generation: Invalid value: -1: must be greater than or equal to zero",
			],
		],
		[
			{ devices: [{ name: "a", attributes: { x: {} } }, { name: "a" }] },
			[
				'spec.devices[0].attributes[x]: Invalid value: "": exactly one value must be specified',
				'spec.devices[1]: Duplicate value: "a"',
			],
		],
	])("refuses %j", async (spec, messages) => {
		expect(await refusal(registry.create(slices, slice(spec)))).toEqual(
			messages,
		);
	});
});
