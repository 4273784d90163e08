import { describe, expect, it } from "vitest";
import { unifiedDiff } from "../../shared/unified-diff.ts";
import { printPodSpec } from "./print-spec.ts";
import type { PodSpec } from "./types.ts";

const spec = (change: object = {}): PodSpec => ({
	containers: [
		{
			name: "c",
			image: "nginx",
			resources: {},
			volumeMounts: [{ name: "v", mountPath: "/x", readOnly: true }],
			terminationMessagePath: "/dev/termination-log",
			terminationMessagePolicy: "File",
			imagePullPolicy: "IfNotPresent",
		},
	],
	volumes: [
		{
			name: "v",
			projected: {
				defaultMode: 420,
				sources: [
					{ serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
					{
						configMap: {
							name: "ca",
							items: [{ key: "ca.crt", path: "ca.crt" }],
						},
					},
				],
			},
		},
	],
	restartPolicy: "Always",
	dnsPolicy: "ClusterFirst",
	serviceAccountName: "default",
	securityContext: {},
	hostNetwork: true,
	...change,
});

describe("a pod's specification in messages", () => {
	it("has every field of the internal type, under its Go name", () => {
		const printed = JSON.stringify(printPodSpec(spec()));
		expect(printed).toContain('"Volumes":[{"Name":"v","HostPath":null,');
		expect(printed).toContain('"SecurityContext":{"HostNetwork":true,');
		expect(printed).toContain('"ConfigMap":{"Name":"ca","Items":[{"Key":');
		expect(printed).toMatch(/"HostnameOverride":null,"SchedulingGroup":null}$/);
	});

	it("differs line by line", () => {
		expect(
			unifiedDiff(
				printPodSpec(spec()),
				printPodSpec(spec({ serviceAccountName: "quiet" })),
			),
		).toBe(`
@@ -130,7 +130,7 @@
  "ActiveDeadlineSeconds": null,
  "DNSPolicy": "ClusterFirst",
  "NodeSelector": null,
- "ServiceAccountName": "default",
+ "ServiceAccountName": "quiet",
  "AutomountServiceAccountToken": null,
  "NodeName": "",
  "SecurityContext": {
`);
	});
});
