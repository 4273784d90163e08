import { describe, expect, it } from "vitest";
import {
	type Body,
	openRegistry,
	refusal,
} from "../shared/registry.fixture.ts";
import { persistentVolume } from "./persistent-volume.ts";
import { persistentVolumeClaim } from "./persistent-volume-claim.ts";

const registry = await openRegistry(persistentVolume, persistentVolumeClaim);
const claims = "persistentvolumeclaims";
const volumes = "persistentvolumes";
const asked = {
	accessModes: ["ReadWriteOnce"],
	resources: { requests: { storage: "1Gi" } },
};
const offered = {
	accessModes: ["ReadWriteOnce"],
	capacity: { storage: "1Gi" },
	hostPath: { path: "/tmp/a" },
};

describe("PersistentVolumeClaim", () => {
	it("is pending and of files", async () => {
		const made = await registry.create(claims, { spec: asked }, true);
		expect(made).toMatchObject({
			spec: { volumeMode: "Filesystem" },
			status: { phase: "Pending" },
		});
	});

	it.each<[string, Body, string[]]>([
		[
			"modes",
			{ accessModes: [] },
			["spec.accessModes: Required value: at least 1 access mode is required"],
		],
		[
			"lonely modes",
			{ accessModes: ["ReadWriteOncePod", "ReadOnlyMany"] },
			[
				"spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes",
			],
		],
		["sizes", { resources: {} }, ["spec.resources[storage]: Required value"]],
	])("checks %s", async (_, spec, expected) => {
		const write = registry.create(
			claims,
			{ spec: { ...asked, ...spec } },
			true,
		);
		expect(await refusal(write)).toEqual(expected);
	});

	it("shows how a change differs", async () => {
		await registry.create(claims, { spec: asked });
		const change = registry.update(claims, (object) =>
			Object.assign(object.spec as Body, {
				volumeName: "v",
				storageClassName: "c",
			}),
		);
		const more = registry.update(claims, (object) =>
			Object.assign(object.spec as Body, { accessModes: ["ReadOnlyMany"] }),
		);
		expect(await refusal(change)).toEqual([]);
		expect(await refusal(more)).toEqual([
			[
				"spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims",
				"@@ -1,6 +1,6 @@",
				" {",
				'  "AccessModes": [',
				'-  "ReadWriteOnce"',
				'+  "ReadOnlyMany"',
				"  ],",
				'  "Selector": null,',
				'  "Resources": {',
				"",
			].join("\n"),
		]);
	});
});

describe("PersistentVolume", () => {
	it("is retained and of files", async () => {
		const made = await registry.create(volumes, { spec: offered }, true);
		expect(made).toMatchObject({
			spec: {
				persistentVolumeReclaimPolicy: "Retain",
				volumeMode: "Filesystem",
				hostPath: { path: "/tmp/a", type: "" },
			},
			status: { phase: "Pending" },
		});
	});

	it.each<[string, Body, string[]]>([
		[
			"sources",
			{ hostPath: undefined },
			["spec: Required value: must specify a volume type"],
		],
		[
			"one source",
			{ nfs: { server: "s", path: "/" } },
			["spec.nfs: Forbidden: may not specify more than 1 volume type"],
		],
		[
			"policies",
			{ persistentVolumeReclaimPolicy: "Odd" },
			[
				'spec.persistentVolumeReclaimPolicy: Unsupported value: "Odd": supported values: "Delete", "Recycle", "Retain"',
			],
		],
	])("checks %s", async (_, spec, expected) => {
		const write = registry.create(
			volumes,
			{ spec: { ...offered, ...spec } },
			true,
		);
		expect(await refusal(write)).toEqual(expected);
	});
});
