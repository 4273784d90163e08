import { describe, expect, it } from "vitest";
import { makePod } from "../../testing/make-pod.ts";
import { statusPatch } from "./status-patch.ts";

const ready = { type: "Ready", status: "True" } as const;
const pod = makePod()
	.status({ phase: "Running", message: "m", podIP: "1", conditions: [ready] })
	.obj();

describe("statusPatch", () => {
	it("is nothing when nothing of ours changes", () => {
		const wanted = { ...pod.status, conditions: [ready] };
		expect(statusPatch(pod, wanted)).toBeUndefined();
	});

	it("has what changes, and takes back what is not said any more", () => {
		const patch = statusPatch(pod, {
			phase: "Failed",
			podIP: "1",
			conditions: [ready, { type: "Initialized", status: "True" }],
		});
		expect(patch).toEqual({
			metadata: { uid: "uid-p" },
			status: {
				phase: "Failed",
				message: null,
				conditions: [{ type: "Initialized", status: "True" }],
			},
		});
	});

	it("leaves conditions of others alone and deletes its own passing ones", () => {
		const resizing = makePod()
			.status({
				conditions: [
					{ type: "example.com/x", status: "True" },
					{ type: "PodResizePending", status: "True" },
				],
			})
			.obj();
		expect(statusPatch(resizing, {})?.status).toEqual({
			conditions: [{ $patch: "delete", type: "PodResizePending" }],
		});
	});
});
