import { describe, expect, it } from "vitest";
import type { Pod } from "../../client/types/pod.ts";
import type {
	Device,
	DeviceClass,
	ResourceClaim,
	ResourceClaimSpec,
	ResourceSlice,
} from "../../client/types/resource.ts";
import { makeNode } from "../../testing/make-node.ts";
import { makePod } from "../../testing/make-pod.ts";
import { type Fixture, setUp } from "../testing.ts";
import { dynamicResources } from "./dynamic-resources.ts";

const driver = "gpu.example.com";

const slice = (
	node: string,
	devices: readonly Device[],
	more: Partial<ResourceSlice["spec"]> = {},
): ResourceSlice => ({
	apiVersion: "resource.k8s.io/v1",
	kind: "ResourceSlice",
	metadata: { name: `${node}-gpus` },
	spec: {
		driver,
		nodeName: node,
		pool: { name: node, generation: 1, resourceSliceCount: 1 },
		devices,
		...more,
	},
});

const gpu = (name: string, memory: string, model = "m1"): Device => ({
	name,
	attributes: { model: { string: model }, index: { int: 1 } },
	capacity: { memory: { value: memory } },
});

const gpus: DeviceClass = {
	apiVersion: "resource.k8s.io/v1",
	kind: "DeviceClass",
	metadata: { name: "gpus" },
	spec: {
		selectors: [{ cel: { expression: `device.driver == "${driver}"` } }],
		config: [{ opaque: { driver, parameters: { shared: false } } }],
	},
};

const claim = (
	devices: NonNullable<ResourceClaimSpec["devices"]>,
	status: ResourceClaim["status"] = {},
	name = "claim",
): ResourceClaim => ({
	apiVersion: "resource.k8s.io/v1",
	kind: "ResourceClaim",
	metadata: { name, namespace: "default", uid: `uid-${name}` },
	spec: { devices },
	status,
});

const one = { deviceClassName: "gpus", allocationMode: "ExactCount", count: 1 };
const selecting = (expression: string, count = 1) => ({
	requests: [
		{
			name: "r",
			exactly: { ...one, count, selectors: [{ cel: { expression } }] },
		},
	],
});

const user: Pod = makePod("user")
	.spec({ resourceClaims: [{ name: "gpu", resourceClaimName: "claim" }] })
	.obj();

const nodes = ["a", "b"].map((name) => makeNode(name).obj());
const slices = [
	slice("a", [gpu("a1", "8Gi"), gpu("a2", "16Gi", "m2")]),
	slice("b", [gpu("b1", "16Gi"), gpu("b2", "16Gi")]),
];

const place = (
	objects: NonNullable<Fixture["objects"]>,
): Record<string, string> =>
	setUp({
		nodes,
		plugins: [dynamicResources],
		objects: { deviceClasses: [gpus], resourceSlices: slices, ...objects },
	}).filter(user);

const none = "cannot allocate all claims";
const attributes = `device.attributes["${driver}"]`;

describe("nodes for claims of devices", () => {
	it.each<[string, NonNullable<ResourceClaimSpec["devices"]>, string, string]>([
		["any device", { requests: [{ name: "r", exactly: one }] }, "", ""],
		["an attribute", selecting(`${attributes}.model == "m2"`), "", none],
		[
			"a capacity",
			selecting(
				`device.capacity["${driver}"].memory.compareTo(quantity("12Gi")) > 0`,
				2,
			),
			none,
			"",
		],
		["more than there are", selecting("true", 3), none, none],
		[
			"an attribute in common",
			{
				...selecting("true", 2),
				constraints: [{ matchAttribute: `${driver}/model` }],
			},
			none,
			"",
		],
		[
			"different attributes",
			{
				...selecting("true", 2),
				constraints: [{ distinctAttribute: `${driver}/model` }],
			},
			"",
			none,
		],
		[
			"the first that is there",
			{
				requests: [
					{
						name: "r",
						firstAvailable: [
							{ ...one, name: "many", count: 5 },
							{ ...one, name: "few", count: 2 },
						],
					},
				],
			},
			"",
			"",
		],
		[
			"what fails",
			selecting(`${attributes}.none == 1`),
			"claim default/claim: selector #0: CEL runtime error: no such key: none",
			"claim default/claim: selector #0: CEL runtime error: no such key: none",
		],
	])("are found by %s", (_, devices, a, b) => {
		expect(place({ resourceClaims: [claim(devices)] })).toEqual({ a, b });
	});

	it("need a class that is there", () => {
		const unknown = claim({
			requests: [{ name: "r", exactly: { deviceClassName: "none" } }],
		});
		expect(place({ resourceClaims: [unknown] }).a).toBe(
			"request r: device class none does not exist",
		);
	});

	it("have devices left that others do not hold", () => {
		const results = ["b1", "b2"].map((device) => ({
			request: "r",
			driver,
			pool: "b",
			device,
		}));
		const other = claim({}, { allocation: { devices: { results } } }, "other");
		expect(
			place({ resourceClaims: [claim(selecting("true")), other] }),
		).toEqual({ a: "", b: none });
	});

	it("are those of the devices that were allocated", () => {
		const allocation = {
			nodeSelector: {
				nodeSelectorTerms: [
					{
						matchFields: [
							{ key: "metadata.name", operator: "In", values: ["a"] },
						],
					},
				],
			},
		};
		expect(
			place({ resourceClaims: [claim(selecting("true"), { allocation })] }),
		).toEqual({ a: "", b: "resourceclaim not available on the node" });
	});

	it("have devices whose taints are tolerated", () => {
		const taints = [{ key: "broken", effect: "NoSchedule" }];
		const tainted = [
			slice("a", [{ ...gpu("a1", "1Gi"), taints }]),
			slice("b", [gpu("b1", "1Gi")]),
		];
		const tolerating = {
			requests: [
				{
					name: "r",
					exactly: { ...one, tolerations: [{ operator: "Exists" }] },
				},
			],
		};
		const at = (devices: ResourceClaimSpec["devices"]) =>
			place({
				resourceSlices: tainted,
				resourceClaims: [claim(devices ?? {})],
			});
		expect(at(selecting("true"))).toEqual({ a: none, b: "" });
		expect(at(tolerating)).toEqual({ a: "", b: "" });
	});

	it("have enough of what devices share", () => {
		const part = (name: string): Device => ({
			name,
			consumesCounters: [
				{ counterSet: "gpu", counters: { memory: { value: "6Gi" } } },
			],
		});
		const sharing = slice("a", [part("p1"), part("p2")], {
			sharedCounters: [{ name: "gpu", counters: { memory: { value: "8Gi" } } }],
		});
		const at = (count: number) =>
			place({
				resourceSlices: [sharing],
				resourceClaims: [claim(selecting("true", count))],
			}).a;
		expect([at(1), at(2)]).toEqual(["", none]);
	});

	it("get all devices of theirs only when they know of all", () => {
		const all = claim({
			requests: [
				{
					name: "r",
					exactly: { deviceClassName: "gpus", allocationMode: "All" },
				},
			],
		});
		const incomplete = slice("a", [gpu("a1", "1Gi")], {
			pool: { name: "a", generation: 1, resourceSliceCount: 2 },
		});
		expect(place({ resourceClaims: [all] })).toEqual({ a: "", b: "" });
		expect(
			place({ resourceClaims: [all], resourceSlices: [incomplete] }).a,
		).toBe(
			`claim default/claim, request r: asks for all devices, but resource pool ${driver}/a is currently being updated`,
		);
	});
});

describe("a claim that gets devices", () => {
	it("says which, from where and how they are set up, and who uses it", async () => {
		const written: ResourceClaim[] = [];
		const write = (_: unknown, object: unknown) => {
			written.push(object as ResourceClaim);
			return Promise.resolve(object as ResourceClaim);
		};
		const { handle, cycleOf, cache } = setUp({
			nodes,
			plugins: [dynamicResources],
			objects: {
				deviceClasses: [gpus],
				resourceSlices: slices,
				resourceClaims: [claim(selecting(`${attributes}.model == "m2"`))],
			},
			// The API would take both writes.
			client: { update: write, updateStatus: write } as NonNullable<
				Fixture["client"]
			>,
		});
		const cycle = cycleOf(user);
		handle.framework.preFilter(cycle);
		for (const node of cache.nodes) handle.framework.filter(cycle, node);
		dynamicResources.reserve(cycle, "a");
		expect(handle.pendingAllocations.size).toBe(1);
		expect(await dynamicResources.preBind(cycle, "a")).toBeUndefined();
		expect(written[0]?.metadata.finalizers).toEqual([
			"resource.kubernetes.io/delete-protection",
		]);
		expect(written[1]?.status).toEqual({
			reservedFor: [{ resource: "pods", name: "user", uid: "uid-user" }],
			allocation: {
				devices: {
					results: [{ request: "r", driver, pool: "a", device: "a2" }],
					config: [
						{
							source: "FromClass",
							opaque: { driver, parameters: { shared: false } },
						},
					],
				},
				nodeSelector: {
					nodeSelectorTerms: [
						{
							matchFields: [
								{ key: "metadata.name", operator: "In", values: ["a"] },
							],
						},
					],
				},
			},
		});
	});
});
