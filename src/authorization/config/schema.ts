import type { Schema } from "../../apimachinery/schema.ts";
import {
	type ConfigKind,
	listOf,
	struct,
	text,
} from "../../openapi/config-file.ts";

const duration: Schema = { type: "duration" };

const webhook = struct({
	authorizedTTL: duration,
	unauthorizedTTL: duration,
	timeout: duration,
	subjectAccessReviewVersion: text,
	matchConditionSubjectAccessReviewVersion: text,
	failurePolicy: text,
	connectionInfo: struct({ type: text, kubeConfigFile: text }),
	matchConditions: listOf(struct({ expression: text })),
});

/** k8s.io/apiserver/pkg/apis/apiserver/v1/types.go */
export const authorizationKind: ConfigKind = {
	kind: "AuthorizationConfiguration",
	apiVersions: [
		"apiserver.config.k8s.io/v1",
		"apiserver.config.k8s.io/v1beta1",
		"apiserver.config.k8s.io/v1alpha1",
	],
	schema: struct({
		kind: text,
		apiVersion: text,
		authorizers: listOf(struct({ type: text, name: text, webhook })),
	}),
};
