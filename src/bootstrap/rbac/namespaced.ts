import type { PolicyRule } from "../../apimachinery/rbac/policy-rule.ts";
import type { BoundTo } from "./bindings.ts";
import { grant, read, recordEvents } from "./rules.ts";

/** A role of one namespace and who has it. */
export interface NamespacedRole {
	readonly namespace: "kube-system" | "kube-public";
	readonly name: string;
	/** When it is not the role's. */
	readonly bindingName?: string;
	readonly rules: readonly PolicyRule[];
	readonly subjects: readonly BoundTo[];
}

const leaderElection: readonly PolicyRule[] = [
	grant("coordination.k8s.io", "leases", "create get list update watch"),
	grant(
		"coordination.k8s.io",
		"leasecandidates",
		"create get list update watch",
	),
];

export const namespacedRoles: readonly NamespacedRole[] = [
	{
		namespace: "kube-system",
		name: "extension-apiserver-authentication-reader",
		bindingName: "system::extension-apiserver-authentication-reader",
		rules: [
			grant("core", "configmaps", read, "extension-apiserver-authentication"),
		],
		subjects: [
			{ user: "system:kube-controller-manager" },
			{ user: "system:kube-scheduler" },
		],
	},
	{
		namespace: "kube-system",
		name: "system:controller:bootstrap-signer",
		rules: [grant("core", "secrets", read)],
		subjects: [{ account: "bootstrap-signer" }],
	},
	{
		namespace: "kube-system",
		name: "system:controller:cloud-provider",
		rules: [grant("core", "configmaps", `create ${read}`)],
		subjects: [{ account: "cloud-provider" }],
	},
	{
		namespace: "kube-system",
		name: "system:controller:token-cleaner",
		rules: [grant("core", "secrets", `delete ${read}`), recordEvents],
		subjects: [{ account: "token-cleaner" }],
	},
	{
		namespace: "kube-system",
		name: "system::leader-locking-kube-controller-manager",
		rules: leaderElection,
		subjects: [
			{ user: "system:kube-controller-manager" },
			{ account: "kube-controller-manager" },
			{ account: "leader-election-controller" },
		],
	},
	{
		namespace: "kube-system",
		name: "system::leader-locking-kube-scheduler",
		rules: leaderElection,
		subjects: [
			{ user: "system:kube-scheduler" },
			{ account: "kube-scheduler" },
		],
	},
	{
		namespace: "kube-public",
		name: "system:controller:bootstrap-signer",
		rules: [
			grant("core", "configmaps", read),
			grant("core", "configmaps", "update", "cluster-info"),
			recordEvents,
		],
		subjects: [{ account: "bootstrap-signer" }],
	},
];
