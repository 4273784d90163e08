import {
	child,
	duplicate,
	type FieldError,
	index,
	invalid,
	notSupported,
	required,
} from "../../apimachinery/field.ts";
import { isDNS1123Subdomain } from "../../apimachinery/names.ts";
import { authorizationModes } from "../modes.ts";
import type {
	AuthorizationConfiguration,
	AuthorizerConfiguration,
} from "./types.ts";
import { validateWebhook } from "./validate-webhook.ts";

/** k8s.io/apiserver/pkg/apis/apiserver/validation.ValidateAuthorizationConfiguration */
export function validateAuthorization({
	authorizers = [],
}: Partial<AuthorizationConfiguration>): FieldError[] {
	if (authorizers.length === 0)
		return [
			required(
				"authorizers",
				"at least one authorization mode must be defined",
			),
		];
	return authorizers.flatMap((one, i) =>
		validateAuthorizer(one, authorizers.slice(0, i), index("authorizers", i)),
	);
}

function validateAuthorizer(
	{ type, name, webhook }: AuthorizerConfiguration,
	before: readonly AuthorizerConfiguration[],
	path: string,
): FieldError[] {
	const typePath = child(path, "type");
	if (!type) return [required(typePath)];
	if (!authorizationModes.some((mode) => mode === type))
		return [notSupported(typePath, type, [...authorizationModes].sort())];
	if (type !== "Webhook" && before.some((other) => other.type === type))
		return [duplicate(typePath, type)];
	const errors = validateName(name, before, child(path, "name"));
	const webhookPath = child(path, "webhook");
	if (type !== "Webhook")
		return webhook === undefined
			? errors
			: [
					...errors,
					invalid(
						webhookPath,
						"non-null",
						"may only be specified when type=Webhook",
					),
				];
	return webhook === undefined
		? [...errors, required(webhookPath, "required when type=Webhook")]
		: [...errors, ...validateWebhook(webhook, path)];
}

function validateName(
	name: string | undefined,
	before: readonly AuthorizerConfiguration[],
	path: string,
): FieldError[] {
	if (!name) return [required(path)];
	if (before.some((other) => other.name === name))
		return [duplicate(path, name)];
	const problems = isDNS1123Subdomain(name);
	return problems.length === 0
		? []
		: [
				invalid(
					path,
					name,
					`authorizer name is invalid: ${problems.join(", ")}`,
				),
			];
}
