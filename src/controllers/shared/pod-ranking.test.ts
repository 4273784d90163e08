import { describe, expect, it } from "vitest";
import type { Pod } from "../../client/types/pod.ts";
import { compareForDeletion, deletionCost } from "./pod-ranking.ts";

const now = Date.parse("2026-01-01T12:00:00Z");
const ago = (seconds: number) =>
	new Date(now - seconds * 1000).toISOString().replace(".000", "");

interface Shape {
	node?: string;
	phase?: string;
	/** Seconds since it is ready; absent: it is not. */
	ready?: number;
	cost?: string;
	restarts?: number;
	age?: number;
	uid?: string;
}
const pod = (shape: Shape = {}): Pod => {
	const { node = "n", phase = "Running", ready, cost, restarts = 0 } = shape;
	return {
		apiVersion: "v1",
		kind: "Pod",
		metadata: {
			uid: shape.uid ?? "u",
			creationTimestamp: ago(shape.age ?? 1000),
			...(cost === undefined
				? {}
				: {
						annotations: { "controller.kubernetes.io/pod-deletion-cost": cost },
					}),
		},
		spec: { containers: [], nodeName: node },
		status: {
			phase,
			conditions:
				ready === undefined
					? []
					: [
							{
								type: "Ready",
								status: "True",
								lastTransitionTime: ago(ready),
							},
						],
			containerStatuses: [
				{
					name: "c",
					ready: true,
					restartCount: restarts,
					image: "",
					imageID: "",
				},
			],
		},
	};
};

describe("compareForDeletion", () => {
	it.each<[string, Shape, Shape, number?, number?]>([
		["without a node before with one", { node: "" }, {}],
		["pending before unknown", { phase: "Pending" }, { phase: "Unknown" }],
		["unknown before running", { phase: "Unknown" }, {}],
		["not ready before ready", {}, { ready: 10 }],
		["cheaper before dearer", { ready: 10, cost: "-5" }, { ready: 10 }],
		["with more kin beside it", { ready: 10 }, { ready: 10 }, 3, 1],
		["ready for a shorter time", { ready: 10 }, { ready: 1000 }],
		[
			"by uid where ages are alike",
			{ ready: 100, uid: "a" },
			{ ready: 101, uid: "b" },
		],
		["restarted more often", { restarts: 2 }, { restarts: 1 }],
		["younger", { age: 10 }, { age: 1000 }],
	])("%s", (_, first, second, rank = 0, otherRank = 0) => {
		const a = { pod: pod(first), rank };
		const b = { pod: pod(second), rank: otherRank };
		expect(compareForDeletion(a, b, now)).toBeLessThan(0);
		expect(compareForDeletion(b, a, now)).toBeGreaterThan(0);
	});

	it.each([
		["7", 7],
		["-7", -7],
		["07", 0],
		["+7", 0],
		["x", 0],
		["99999999999", 0],
	])("reads the cost %s as %d", (cost, expected) => {
		expect(deletionCost(pod({ cost }))).toBe(expected);
	});
});
