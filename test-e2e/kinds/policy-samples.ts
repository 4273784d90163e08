import type { Sample } from "./sample.ts";

const of =
	(apiVersion: string, shared: Partial<Sample> = {}) =>
	(
		kind: string,
		plural: string,
		body: Sample["body"],
		rest: Partial<Sample> = {},
	): Sample => ({
		apiVersion,
		kind,
		plural,
		namespaced: false,
		body,
		...shared,
		...rest,
	});
const rbac = of("rbac.authorization.k8s.io/v1");
const admission = of("admissionregistration.k8s.io/v1", {
	needsResourceVersion: true,
});
const flow = of("flowcontrol.apiserver.k8s.io/v1");
const subjects = [
	{ kind: "User", apiGroup: "rbac.authorization.k8s.io", name: "u" },
];
const rules = [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }];
const roleRef = (kind: string) => ({
	apiGroup: "rbac.authorization.k8s.io",
	kind,
	name: "r",
});
const time = "2026-01-01T00:00:00Z";
const webhooks = [
	{
		name: "w.example.com",
		clientConfig: { url: "https://example.com/" },
		rules: [
			{
				apiGroups: ["nosuch.example.com"],
				apiVersions: ["v1"],
				operations: ["CREATE"],
				resources: ["x"],
			},
		],
		sideEffects: "None",
		admissionReviewVersions: ["v1"],
	},
];
const matchConstraints = {
	resourceRules: [
		{
			apiGroups: ["nosuch.example.com"],
			apiVersions: ["v1"],
			operations: ["CREATE"],
			resources: ["x"],
		},
	],
};

/** Who may do what, and in which order: rbac, admission, flow control. */
export const policySamples: readonly Sample[] = [
	{
		...rbac("Role", "roles", { rules }),
		namespaced: true,
		freeNames: true,
		createsOnUpdate: true,
	},
	{
		...rbac("RoleBinding", "rolebindings", {
			roleRef: roleRef("Role"),
			subjects,
		}),
		namespaced: true,
		freeNames: true,
		createsOnUpdate: true,
	},
	rbac(
		"ClusterRole",
		"clusterroles",
		{ rules },
		{ freeNames: true, createsOnUpdate: true },
	),
	rbac(
		"ClusterRoleBinding",
		"clusterrolebindings",
		{ roleRef: roleRef("ClusterRole"), subjects },
		{ freeNames: true, createsOnUpdate: true },
	),
	admission(
		"ValidatingWebhookConfiguration",
		"validatingwebhookconfigurations",
		{ webhooks },
	),
	admission("MutatingWebhookConfiguration", "mutatingwebhookconfigurations", {
		webhooks,
	}),
	admission(
		"ValidatingAdmissionPolicy",
		"validatingadmissionpolicies",
		{
			spec: { matchConstraints, validations: [{ expression: "true" }] },
		},
		{ status: { observedGeneration: 1 } },
	),
	admission(
		"ValidatingAdmissionPolicyBinding",
		"validatingadmissionpolicybindings",
		{
			spec: { policyName: "p", validationActions: ["Deny"] },
		},
	),
	admission("MutatingAdmissionPolicy", "mutatingadmissionpolicies", {
		spec: {
			matchConstraints,
			reinvocationPolicy: "Never",
			mutations: [
				{
					patchType: "JSONPatch",
					jsonPatch: {
						expression:
							'[JSONPatch{op: "remove", path: "/metadata/labels/gone"}]',
					},
				},
			],
		},
	}),
	admission(
		"MutatingAdmissionPolicyBinding",
		"mutatingadmissionpolicybindings",
		{
			spec: { policyName: "p" },
		},
	),
	flow(
		"FlowSchema",
		"flowschemas",
		{
			spec: {
				priorityLevelConfiguration: { name: "global-default" },
				matchingPrecedence: 9000,
				rules: [
					{
						subjects: [{ kind: "User", user: { name: "u" } }],
						nonResourceRules: [{ verbs: ["get"], nonResourceURLs: ["/x"] }],
					},
				],
			},
		},
		{
			status: {
				conditions: [
					{
						type: "Dangling",
						status: "True",
						reason: "R",
						message: "m",
						lastTransitionTime: time,
					},
				],
			},
		},
	),
	flow(
		"PriorityLevelConfiguration",
		"prioritylevelconfigurations",
		{
			spec: {
				type: "Limited",
				limited: {
					nominalConcurrencyShares: 1,
					limitResponse: { type: "Reject" },
				},
			},
		},
		{
			status: {
				conditions: [
					{
						type: "X",
						status: "True",
						reason: "R",
						message: "m",
						lastTransitionTime: time,
					},
				],
			},
		},
	),
	of("scheduling.k8s.io/v1")("PriorityClass", "priorityclasses", { value: 5 }),
	of("node.k8s.io/v1")(
		"RuntimeClass",
		"runtimeclasses",
		{ handler: "h" },
		{ needsResourceVersion: true },
	),
];
