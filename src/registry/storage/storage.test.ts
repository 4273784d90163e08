import { beforeEach, describe, expect, it } from "vitest";
import {
	type Body,
	openRegistry,
	refusal,
	type TestRegistry,
} from "../shared/registry.fixture.ts";
import { csiDriver } from "./csi-driver.ts";
import { csiNode } from "./csi-node.ts";
import { csiStorageCapacity } from "./csi-storage-capacity.ts";
import { storageClass } from "./storage-class.ts";
import { volumeAttachment } from "./volume-attachment.ts";

let registry: TestRegistry;
beforeEach(async () => {
	registry = await openRegistry(
		csiDriver,
		csiNode,
		csiStorageCapacity,
		storageClass,
		volumeAttachment,
	);
});
const group = "storage.k8s.io";
const attachment = {
	spec: {
		attacher: "a",
		nodeName: "n",
		source: { persistentVolumeName: "v" },
	},
};

describe("what storage kinds refuse", () => {
	it.each<[string, Body, string[]]>([
		[
			"csidrivers",
			{ spec: { fsGroupPolicy: "X", volumeLifecycleModes: ["Y"] } },
			[
				'spec.fsGroupPolicy: Unsupported value: "X": supported values: "File", "None", "ReadWriteOnceWithFSType"',
				'spec.volumeLifecycleModes: Unsupported value: "Y": supported values: "Persistent", "Ephemeral"',
			],
		],
		[
			"csinodes",
			{
				spec: {
					drivers: [
						{ name: "a", nodeID: "", topologyKeys: ["t", "t"] },
						{ name: "a", nodeID: "n", allocatable: { count: -1 } },
					],
				},
			},
			[
				"spec.drivers[0].nodeID: Required value",
				'spec.drivers[0]: Duplicate value: "t"',
				"spec.drivers[1].allocatable.count: Invalid value: -1: must be greater than or equal to 0",
				'spec.drivers[1].name: Duplicate value: "a"',
			],
		],
		[
			"csistoragecapacities",
			{ storageClassName: "c", capacity: "-1", maximumVolumeSize: "-1" },
			['capacity: Invalid value: "-1": must be greater than or equal to 0'],
		],
		[
			"volumeattachments",
			{ ...attachment, spec: { ...attachment.spec, source: {} } },
			[
				"spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName",
			],
		],
	])("%s %j", async (plural, body, messages) => {
		expect(await refusal(registry.create(`${plural}.${group}`, body))).toEqual(
			messages,
		);
	});
});

describe("changes of storage kinds", () => {
	it("a driver of a node changes in its limits only", async () => {
		const name = `csinodes.${group}`;
		await registry.create(name, {
			spec: { drivers: [{ name: "a", nodeID: "n" }] },
		});
		await registry.update(name, ({ spec }) => {
			spec.drivers[0].allocatable = { count: 5 };
		});
		expect(
			await refusal(
				registry.update(name, ({ spec }) => {
					spec.drivers[0].nodeID = "m";
				}),
			),
		).toEqual([
			'spec.drivers: Invalid value: {"Name":"a","NodeID":"m","TopologyKeys":null,"Allocatable":null}: field is immutable',
		]);
	});

	it("an attachment stays what it is", async () => {
		const name = `volumeattachments.${group}`;
		await registry.create(name, attachment);
		expect(
			await refusal(
				registry.update(name, ({ spec }) => {
					spec.nodeName = "m";
				}),
			),
		).toEqual([
			'spec: Invalid value: {"Attacher":"a","Source":{"PersistentVolumeName":"v","InlineVolumeSpec":null},"NodeName":"m"}: field is immutable',
		]);
		expect(
			await refusal(
				registry.update(
					name,
					(object) => {
						object.status = {
							attached: false,
							attachError: { message: "x".repeat(2000), errorCode: -1 },
						};
					},
					{ subresource: "status" },
				),
			),
		).toEqual([
			"status.attachError.message: Too long: may not be more than 262144 bytes",
			"status.attachError.errorCode: Invalid value: -1: must be between 0 and 2147483647, inclusive",
		]);
	});

	it("a driver's attachment is fixed", async () => {
		const name = `csidrivers.${group}`;
		await registry.create(name, { spec: { attachRequired: true } });
		expect(
			await refusal(
				registry.update(name, ({ spec }) => {
					spec.attachRequired = false;
				}),
			),
		).toEqual([
			"spec.attachedRequired: Invalid value: false: field is immutable",
		]);
	});
});

describe("warnings of storage kinds", () => {
	const label = "failure-domain.beta.kubernetes.io/zone";
	const text =
		'deprecated since v1.17; use "topology.kubernetes.io/zone" instead';

	it("old labels of nodes", async () => {
		await registry.create(`storageclasses.${group}`, {
			provisioner: "p",
			allowedTopologies: [
				{ matchLabelExpressions: [{ key: label, values: ["a"] }] },
			],
		});
		expect(registry.warnings).toEqual([
			`allowedTopologies[0].matchLabelExpressions[0].key: ${text}`,
		]);
		await registry.create(`csistoragecapacities.${group}`, {
			storageClassName: "c",
			nodeTopology: {
				matchLabels: { [label]: "a" },
				matchExpressions: [{ key: label, operator: "Exists" }],
			},
		});
		expect(registry.warnings).toEqual([
			`nodeTopology.matchExpressions[0].key: ${label} is ${text}`,
			`nodeTopology.matchLabels.${label}: ${text}`,
		]);
	});
});
