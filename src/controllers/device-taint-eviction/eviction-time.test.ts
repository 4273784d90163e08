import { describe, expect, it } from "vitest";
import type { Toleration } from "../../client/types/pod.ts";
import type {
	DeviceTaint,
	ResourceClaim,
	ResourceSlice,
} from "../../client/types/resource.ts";
import { evictionTime } from "./eviction-time.ts";

const now = Date.parse("2026-01-01T00:10:00Z");
const added = "2026-01-01T00:00:00Z";
const since = Date.parse(added);

const slice = (taints: readonly DeviceTaint[], generation = 1) =>
	({
		apiVersion: "resource.k8s.io/v1",
		kind: "ResourceSlice",
		metadata: { name: `s${generation}` },
		spec: {
			driver: "d",
			pool: { name: "p", generation, resourceSliceCount: 1 },
			devices: [{ name: "x", taints }, { name: "y" }],
		},
	}) satisfies ResourceSlice;

const claim = (
	device: string,
	tolerations: readonly Toleration[] = [],
): ResourceClaim => ({
	apiVersion: "resource.k8s.io/v1",
	kind: "ResourceClaim",
	metadata: { name: "c" },
	spec: {},
	status: {
		allocation: {
			devices: {
				results: [
					{ request: "r", driver: "d", pool: "p", device, tolerations },
				],
			},
		},
	},
});

const bad: DeviceTaint = { key: "k", effect: "NoExecute", timeAdded: added };
const forMinutes = (minutes: number): Toleration => ({
	key: "k",
	operator: "Exists",
	tolerationSeconds: minutes * 60,
});

describe("when users of a device go", () => {
	it.each<
		[string, ResourceClaim, readonly ResourceSlice[], number | undefined]
	>([
		["not without a taint", claim("y"), [slice([bad])], undefined],
		["since the taint came", claim("x"), [slice([bad])], since],
		[
			"now, for a taint without a time",
			claim("x"),
			[slice([{ key: "k", effect: "NoExecute" }])],
			now,
		],
		[
			"not for other effects",
			claim("x"),
			[slice([{ ...bad, effect: "NoSchedule" }])],
			undefined,
		],
		[
			"not when it is tolerated",
			claim("x", [{ operator: "Exists" }]),
			[slice([bad])],
			undefined,
		],
		[
			"when it is tolerated no longer",
			claim("x", [forMinutes(15)]),
			[slice([bad])],
			since + 15 * 60_000,
		],
		[
			"by the newest generation of the pool",
			claim("x"),
			[slice([bad], 1), slice([], 2)],
			undefined,
		],
	])("%s", (_, object, slices, expected) => {
		expect(evictionTime(object, slices, now)).toBe(expected);
	});
});
