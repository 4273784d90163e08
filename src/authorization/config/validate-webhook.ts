import { statSync } from "node:fs";
import { isAbsolute } from "node:path";
import { durationMilliseconds } from "../../apimachinery/duration.ts";
import {
	child,
	duplicate,
	type FieldError,
	index,
	invalid,
	notSupported,
	required,
	tooMany,
} from "../../apimachinery/field.ts";
import { conditionErrors } from "./conditions.ts";
import type { WebhookConfiguration } from "./types.ts";

const maxTimeoutMs = 30_000;
const maxConditions = 64;

/** `path` is the authorizer's own: kube-apiserver names the fields of a webhook without `webhook`. */
export function validateWebhook(
	webhook: WebhookConfiguration,
	path: string,
): FieldError[] {
	return [
		...validateDuration(
			webhook.timeout,
			child(path, "timeout"),
			"must be > 0s and <= 30s",
			maxTimeoutMs,
		),
		...validateDuration(
			webhook.authorizedTTL,
			child(path, "authorizedTTL"),
			"must be > 0s",
		),
		...validateDuration(
			webhook.unauthorizedTTL,
			child(path, "unauthorizedTTL"),
			"must be > 0s",
		),
		...validateChoice(
			webhook.subjectAccessReviewVersion,
			["v1", "v1beta1"],
			child(path, "subjectAccessReviewVersion"),
		),
		...validateConditionVersion(webhook, path),
		...validateChoice(
			webhook.failurePolicy,
			["NoOpinion", "Deny"],
			child(path, "failurePolicy"),
		),
		...validateConnection(
			webhook.connectionInfo,
			child(path, "connectionInfo"),
		),
		...validateConditions(
			webhook.matchConditions ?? [],
			child(path, "matchConditions"),
		),
	];
}

function validateDuration(
	text: string | undefined,
	path: string,
	range: string,
	max = Number.POSITIVE_INFINITY,
): FieldError[] {
	const ms = text ? durationMilliseconds(text) : 0;
	if (ms === 0) return [required(path)];
	return ms < 0 || ms > max ? [invalid(path, text, range)] : [];
}

function validateChoice(
	value: string | undefined,
	known: readonly string[],
	path: string,
): FieldError[] {
	if (!value) return [required(path)];
	return known.includes(value) ? [] : [notSupported(path, value, known)];
}

function validateConditionVersion(
	{
		matchConditionSubjectAccessReviewVersion: version,
		matchConditions = [],
	}: WebhookConfiguration,
	path: string,
): FieldError[] {
	const place = child(path, "matchConditionSubjectAccessReviewVersion");
	if (version) return validateChoice(version, ["v1"], place);
	return matchConditions.length === 0
		? []
		: [required(place, "required if match conditions are specified")];
}

const connectionTypes = ["InClusterConfig", "KubeConfigFile"];

function validateConnection(
	info: WebhookConfiguration["connectionInfo"] | undefined,
	path: string,
): FieldError[] {
	const { type, kubeConfigFile: file } = info ?? { type: "" };
	const filePath = child(path, "kubeConfigFile");
	switch (type) {
		case "InClusterConfig":
			return file === undefined
				? []
				: [invalid(filePath, file, "can only be set when type=KubeConfigFile")];
		case "KubeConfigFile":
			if (!file) return [required(filePath)];
			if (!isAbsolute(file))
				return [invalid(filePath, file, "must be an absolute path")];
			return validateFile(file, filePath);
		default:
			return validateChoice(type, connectionTypes, child(path, "type"));
	}
}

function validateFile(file: string, path: string): FieldError[] {
	try {
		return statSync(file).isFile()
			? []
			: [invalid(path, file, "must be a regular file")];
	} catch (error) {
		const { message } = error as Error;
		return [invalid(path, file, `error loading file: ${message}`)];
	}
}

function validateConditions(
	conditions: NonNullable<WebhookConfiguration["matchConditions"]>,
	path: string,
): FieldError[] {
	if (conditions.length > maxConditions)
		return [tooMany(path, conditions.length, maxConditions)];
	return conditions.flatMap(({ expression = "" }, i) => {
		const place = child(index(path, i), "expression");
		if (expression.trim() === "") return [required(place)];
		if (conditions.findIndex((other) => other.expression === expression) < i)
			return [duplicate(place, expression)];
		return conditionErrors(place, expression);
	});
}
