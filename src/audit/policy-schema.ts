import {
	type ConfigKind,
	flag,
	listOf,
	struct,
	text,
} from "../openapi/config-file.ts";

const texts = listOf(text);

const rule = struct({
	level: text,
	users: texts,
	userGroups: texts,
	verbs: texts,
	resources: listOf(
		struct({ group: text, resources: texts, resourceNames: texts }),
	),
	namespaces: texts,
	nonResourceURLs: texts,
	omitStages: texts,
	omitManagedFields: flag,
});

/** What a policy file may hold (k8s.io/apiserver/pkg/apis/audit/v1/types.go). */
export const policyKind: ConfigKind = {
	kind: "Policy",
	apiVersions: ["audit.k8s.io/v1"],
	schema: struct({
		kind: text,
		apiVersion: text,
		metadata: { type: "any" },
		rules: listOf(rule),
		omitStages: texts,
		omitManagedFields: flag,
	}),
};
