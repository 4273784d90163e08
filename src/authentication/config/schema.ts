import {
	type ConfigKind,
	flag,
	listOf,
	struct,
	text,
} from "../../openapi/config-file.ts";

const prefixed = struct({ claim: text, prefix: text, expression: text });

const jwt = struct({
	issuer: struct({
		url: text,
		discoveryURL: text,
		certificateAuthority: text,
		audiences: listOf(text),
		audienceMatchPolicy: text,
		egressSelectorType: text,
	}),
	claimValidationRules: listOf(
		struct({
			claim: text,
			requiredValue: text,
			expression: text,
			message: text,
		}),
	),
	claimMappings: struct({
		username: prefixed,
		groups: prefixed,
		uid: struct({ claim: text, expression: text }),
		extra: listOf(struct({ key: text, valueExpression: text })),
	}),
	userValidationRules: listOf(struct({ expression: text, message: text })),
});

/** k8s.io/apiserver/pkg/apis/apiserver/v1/types.go */
export const authenticationKind: ConfigKind = {
	kind: "AuthenticationConfiguration",
	apiVersions: [
		"apiserver.config.k8s.io/v1",
		"apiserver.config.k8s.io/v1beta1",
		"apiserver.config.k8s.io/v1alpha1",
	],
	schema: struct({
		kind: text,
		apiVersion: text,
		jwt: listOf(jwt),
		anonymous: struct({
			enabled: flag,
			conditions: listOf(struct({ path: text })),
		}),
	}),
};
