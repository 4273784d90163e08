/** apiserver.config.k8s.io/v1 AuthorizationConfiguration: the file of --authorization-config. */
export interface AuthorizationConfiguration {
	/** In the order they are asked. */
	readonly authorizers: readonly AuthorizerConfiguration[];
}

export interface AuthorizerConfiguration {
	readonly type: string;
	readonly name: string;
	readonly webhook?: WebhookConfiguration;
}

export interface WebhookConfiguration {
	/** Durations in Go's text form. */
	readonly authorizedTTL?: string;
	readonly unauthorizedTTL?: string;
	readonly timeout: string;
	readonly subjectAccessReviewVersion: string;
	readonly matchConditionSubjectAccessReviewVersion?: string;
	readonly failurePolicy: string;
	readonly connectionInfo: {
		readonly type: string;
		readonly kubeConfigFile?: string;
	};
	readonly matchConditions?: readonly { readonly expression: string }[];
}
