import { expect, it } from "vitest";
import type { Secret, ServiceAccount } from "../client/types/core.ts";
import type { Pod } from "../client/types/pod.ts";
import { judgeLegacyToken } from "./legacy-token-cleaner.ts";

const now = Date.parse("2030-06-01T00:00:00Z");
const secret = (
	labels: Record<string, string> = {},
	creationTimestamp = "2028-01-01T00:00:00Z",
	uid = "sa",
): Secret => ({
	apiVersion: "v1",
	kind: "Secret",
	metadata: {
		name: "robot-token-x",
		namespace: "ns",
		creationTimestamp,
		labels,
		annotations: { "kubernetes.io/service-account.uid": uid },
	},
});
const robot: ServiceAccount = {
	apiVersion: "v1",
	kind: "ServiceAccount",
	metadata: { name: "robot", namespace: "ns", uid: "sa" },
	secrets: [{ name: "robot-token-x" }],
};
const pod = {
	spec: { volumes: [{ secret: { secretName: "robot-token-x" } }] },
} as unknown as Pod;
const used = "kubernetes.io/legacy-token-last-used";
const invalid = "kubernetes.io/legacy-token-invalid-since";

it.each<[string, Secret, ServiceAccount | undefined, Pod[], string]>([
	["that nobody used", secret(), robot, [], "invalidate"],
	["used long ago", secret({ [used]: "2029-01-01" }), robot, [], "invalidate"],
	[
		"with a day nobody can read",
		secret({ [invalid]: "soon" }),
		robot,
		[],
		"invalidate",
	],
	["that is young", secret({}, "2030-01-01T00:00:00Z"), robot, [], "keep"],
	["used lately", secret({ [used]: "2030-01-01" }), robot, [], "keep"],
	["that a pod mounts", secret(), robot, [pod], "keep"],
	["made by hand", secret(), { ...robot, secrets: [] }, [], "keep"],
	["of no account", secret(), undefined, [], "keep"],
	["of an account before", secret({}, undefined, "other"), robot, [], "keep"],
	[
		"invalidated lately",
		secret({ [invalid]: "2030-01-01" }),
		robot,
		[],
		"keep",
	],
	[
		"invalidated long ago",
		secret({ [invalid]: "2029-01-01" }),
		robot,
		[],
		"delete",
	],
])("a legacy token %s", (_name, token, account, pods, verdict) => {
	expect(judgeLegacyToken(token, account, pods, now)).toBe(verdict);
});
