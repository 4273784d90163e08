import { aggregateMessage } from "../../apimachinery/aggregate.ts";
import { decodeConfig } from "../../openapi/config-file.ts";
import { authenticationKind } from "./schema.ts";
import type { AuthenticationConfiguration } from "./types.ts";
import { validateAuthentication } from "./validate.ts";

/** Reads the text of an --authentication-config file. Throws an Error that names the fields that are wrong. */
export function loadAuthentication(
	content: string,
	serviceAccountIssuers: readonly string[],
): AuthenticationConfiguration {
	const configuration = decodeConfig<AuthenticationConfiguration>(
		content,
		authenticationKind,
	);
	const errors = validateAuthentication(configuration, serviceAccountIssuers);
	if (errors.length > 0)
		throw new Error(
			aggregateMessage(errors.map((e) => `${e.field}: ${e.message}`)),
		);
	return configuration;
}
