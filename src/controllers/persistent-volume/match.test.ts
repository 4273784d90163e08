import { describe, expect, it } from "vitest";
import type {
	PersistentVolume,
	PersistentVolumeClaim,
} from "../../client/types/storage.ts";
import { findVolume, isBoundTo, mismatch } from "./match.ts";

const volume = (
	name: string,
	storage: string,
	spec: Partial<PersistentVolume["spec"]> = {},
	labels: Record<string, string> = {},
): PersistentVolume => ({
	apiVersion: "v1",
	kind: "PersistentVolume",
	metadata: { name, labels },
	spec: {
		capacity: { storage },
		accessModes: ["ReadWriteOnce"],
		storageClassName: "slow",
		...spec,
	},
	status: { phase: "Available" },
});
const claim = (
	spec: Partial<PersistentVolumeClaim["spec"]> = {},
): PersistentVolumeClaim => ({
	apiVersion: "v1",
	kind: "PersistentVolumeClaim",
	metadata: { name: "c", namespace: "n", uid: "u" },
	spec: {
		accessModes: ["ReadWriteOnce"],
		resources: { requests: { storage: "5Gi" } },
		storageClassName: "slow",
		...spec,
	},
});

describe("a volume and the claim that names it", () => {
	it.each([
		[volume("v", "5Gi"), claim(), undefined],
		[volume("v", "4Gi"), claim(), "requested PV is too small"],
		[
			volume("v", "5Gi", { storageClassName: "fast" }),
			claim(),
			"storageClassName does not match",
		],
		[
			volume("v", "5Gi", { volumeMode: "Block" }),
			claim(),
			"incompatible volumeMode",
		],
		[
			volume("v", "5Gi"),
			claim({ accessModes: ["ReadWriteMany"] }),
			"incompatible accessMode",
		],
	])("fit or do not (%#)", (one, other, expected) => {
		expect(mismatch(one, other)).toBe(expected);
	});

	it.each([
		[{ name: "c", namespace: "n", uid: "u" }, true],
		[{ name: "c", namespace: "n" }, true],
		[{ name: "c", namespace: "n", uid: "other" }, false],
		[{ name: "d", namespace: "n" }, false],
		[undefined, false],
	])("belong together by %j: %s", (claimRef, expected) => {
		const one = volume("v", "5Gi", claimRef === undefined ? {} : { claimRef });
		expect(isBoundTo(one, claim())).toBe(expected);
	});
});

describe("the volume for a claim", () => {
	const kept = volume("kept", "50Gi", {
		claimRef: { name: "c", namespace: "n" },
	});
	it.each<
		[string, PersistentVolume[], PersistentVolumeClaim, boolean, string?]
	>([
		[
			"is the smallest that is large enough",
			[volume("a", "9Gi"), volume("b", "6Gi"), volume("c", "4Gi")],
			claim(),
			false,
			"b",
		],
		[
			"has as few access modes as possible",
			[
				volume("a", "5Gi", {
					accessModes: ["ReadWriteOnce", "ReadWriteMany"],
				}),
				volume("b", "9Gi"),
			],
			claim(),
			false,
			"b",
		],
		[
			"is the one that is kept for it",
			[volume("a", "5Gi"), kept],
			claim(),
			false,
			"kept",
		],
		[
			"is not another's",
			[volume("a", "5Gi", { claimRef: { name: "x", namespace: "n" } })],
			claim(),
			false,
		],
		[
			"has the labels that are asked for",
			[volume("a", "5Gi"), volume("b", "6Gi", {}, { tier: "gold" })],
			claim({ selector: { matchLabels: { tier: "gold" } } }),
			false,
			"b",
		],
		["is not found before there is a pod", [volume("a", "5Gi")], claim(), true],
		["may be kept before there is a pod", [kept], claim(), true, "kept"],
		[
			"has the class that is asked for",
			[volume("a", "5Gi")],
			claim({ storageClassName: "fast" }),
			false,
		],
	])("%s", (_, volumes, wanted, delayed, expected) => {
		expect(findVolume(volumes, wanted, delayed)?.metadata.name).toBe(expected);
	});
});
