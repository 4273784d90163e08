import { describe, expect, it } from "vitest";
import { isRetired, isSameKind } from "./retired-versions.ts";

const gvk = (group: string, version: string, kind: string) => ({
	group,
	version,
	kind,
});

describe("versions that are known and not served", () => {
	it.each([
		["apps", "v1beta1", "Deployment", true],
		["apps", "v1beta1", "DaemonSet", false],
		["extensions", "v1beta1", "Ingress", true],
		["apps", "v1", "ConfigMap", false],
	])("%s/%s %s: %s", (group, version, kind, known) => {
		expect(isRetired(gvk(group, version, kind))).toBe(known);
	});

	it.each([
		["extensions", "Deployment", "apps", true],
		["extensions", "Ingress", "networking.k8s.io", true],
		["extensions", "Ingress", "apps", false],
		["events.k8s.io", "Event", "", true],
		["apps", "Scale", "autoscaling", true],
		["apps", "Deployment", "batch", false],
	])("%s %s is the kind of group %s: %s", (said, kind, group, same) => {
		expect(isSameKind(gvk(said, "v1beta1", kind), gvk(group, "v1", kind))).toBe(
			same,
		);
	});
});
