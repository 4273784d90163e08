import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../apimachinery/object.ts";
import { eventFromCore, eventToCore } from "./event-conversion.ts";

const newer = {
	apiVersion: "events.k8s.io/v1",
	kind: "Event",
	metadata: { name: "x" },
	eventTime: "2026-01-01T00:00:00.000000Z",
	note: "n",
	regarding: { kind: "Pod", name: "p" },
	deprecatedCount: 2,
	deprecatedSource: { component: "c" },
	reportingController: "r",
};
const core = {
	apiVersion: "v1",
	kind: "Event",
	metadata: { name: "x" },
	eventTime: "2026-01-01T00:00:00.000000Z",
	message: "n",
	involvedObject: { kind: "Pod", name: "p" },
	count: 2,
	source: { component: "c" },
	reportingComponent: "r",
};

describe("events", () => {
	it("are stored in the core form", () => {
		expect(eventToCore(newer as KubeObject)).toMatchObject(core);
	});
	it("come back in the newer form", () => {
		expect(eventFromCore(core as KubeObject)).toMatchObject(newer);
	});
});
