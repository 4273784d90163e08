import type { KubeObject } from "../apimachinery/object.ts";

/** Annotation "true": the spec is kept equal to the default one. */
export const autoUpdateSpec = "apf.kubernetes.io/autoupdate-spec";

type Distinguisher = "ByUser" | "ByNamespace" | undefined;

const user = (name: string) => ({ kind: "User", user: { name } });
const group = (name: string) => ({ kind: "Group", group: { name } });
const kubeSystemAccounts = {
	kind: "ServiceAccount",
	serviceAccount: { name: "*", namespace: "kube-system" },
};
const everybody = [
	group("system:unauthenticated"),
	group("system:authenticated"),
];

const resourceRule = (
	apiGroups: string[],
	resources: string[],
	verbs: string[],
	clusterScope: boolean,
) => ({
	verbs,
	apiGroups,
	resources,
	...(clusterScope && { clusterScope }),
	namespaces: ["*"],
});
const everything = {
	resourceRules: [resourceRule(["*"], ["*"], ["*"], true)],
	nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
};

export interface FlowObject extends KubeObject {
	readonly spec: object;
}

const flowSchema = (
	name: string,
	priorityLevel: string,
	matchingPrecedence: number,
	distinguisher: Distinguisher,
	subjects: readonly object[],
	rules: object = everything,
): FlowObject => ({
	apiVersion: "flowcontrol.apiserver.k8s.io/v1",
	kind: "FlowSchema",
	metadata: { name, annotations: { [autoUpdateSpec]: "true" } },
	spec: {
		priorityLevelConfiguration: { name: priorityLevel },
		matchingPrecedence,
		...(distinguisher && { distinguisherMethod: { type: distinguisher } }),
		rules: [{ subjects, ...rules }],
	},
});

/** The server does not work without these: their spec is always the default one. */
export const mandatoryFlowSchemas: readonly FlowObject[] = [
	flowSchema("exempt", "exempt", 1, undefined, [group("system:masters")]),
	flowSchema("catch-all", "catch-all", 10_000, "ByUser", everybody),
];

/** A sensible start that may be changed or removed (k8s.io/apiserver/pkg/apis/flowcontrol/bootstrap). */
export const suggestedFlowSchemas: readonly FlowObject[] = [
	flowSchema("system-nodes", "system", 500, "ByUser", [group("system:nodes")]),
	flowSchema(
		"system-node-high",
		"node-high",
		400,
		"ByUser",
		[group("system:nodes")],
		{
			resourceRules: [
				resourceRule([""], ["nodes", "nodes/status"], ["*"], true),
				resourceRule(["coordination.k8s.io"], ["leases"], ["*"], false),
			],
		},
	),
	flowSchema("probes", "exempt", 2, undefined, everybody, {
		nonResourceRules: [
			{ verbs: ["get"], nonResourceURLs: ["/healthz", "/readyz", "/livez"] },
		],
	}),
	flowSchema(
		"system-leader-election",
		"leader-election",
		100,
		"ByUser",
		[
			user("system:kube-controller-manager"),
			user("system:kube-scheduler"),
			kubeSystemAccounts,
		],
		{
			resourceRules: [
				resourceRule(
					["coordination.k8s.io"],
					["leases"],
					["get", "create", "update"],
					false,
				),
			],
		},
	),
	flowSchema("kube-controller-manager", "workload-high", 800, "ByNamespace", [
		user("system:kube-controller-manager"),
	]),
	flowSchema("kube-scheduler", "workload-high", 800, "ByNamespace", [
		user("system:kube-scheduler"),
	]),
	flowSchema(
		"kube-system-service-accounts",
		"workload-high",
		900,
		"ByNamespace",
		[kubeSystemAccounts],
	),
	flowSchema("service-accounts", "workload-low", 9000, "ByUser", [
		group("system:serviceaccounts"),
	]),
	flowSchema("global-default", "global-default", 9900, "ByUser", everybody),
];
