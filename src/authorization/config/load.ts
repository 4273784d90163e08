import { aggregateMessage } from "../../apimachinery/aggregate.ts";
import { decodeConfig } from "../../openapi/config-file.ts";
import { authorizationKind } from "./schema.ts";
import type { AuthorizationConfiguration } from "./types.ts";
import { validateAuthorization } from "./validate.ts";

/**
 * Reads the text of an --authorization-config file; what it leaves out has its default
 * (k8s.io/apiserver/pkg/apis/apiserver/v1/defaults.go). Throws an Error that names the fields that are wrong.
 */
export function loadAuthorization(content: string): AuthorizationConfiguration {
	const { authorizers = [] } = decodeConfig<
		Partial<AuthorizationConfiguration>
	>(content, authorizationKind);
	const defaulted = authorizers.map(({ webhook, ...one }) =>
		webhook === undefined
			? one
			: {
					...one,
					webhook: {
						...webhook,
						authorizedTTL: webhook.authorizedTTL ?? "5m0s",
						unauthorizedTTL: webhook.unauthorizedTTL ?? "30s",
					},
				},
	);
	const errors = validateAuthorization({ authorizers: defaulted });
	if (errors.length > 0)
		throw new Error(
			aggregateMessage(errors.map((e) => `${e.field}: ${e.message}`)),
		);
	return { authorizers: defaulted };
}
