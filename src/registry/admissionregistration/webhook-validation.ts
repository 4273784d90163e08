import {
	child,
	duplicate,
	type FieldError,
	index,
	invalid,
	notSupported,
	required,
} from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import {
	isDNS1035Label,
	isDNS1123Subdomain,
} from "../../apimachinery/names.ts";
import { list } from "../shared/checks.ts";
import { validateLabelSelector } from "../shared/label-selector.ts";
import {
	validateWebhookService,
	validateWebhookURL,
} from "../shared/webhook-client.ts";
import { validateMatchConditions } from "./expressions.ts";
import { matchPolicies, validateRule } from "./rules.ts";
import type { Webhook } from "./types.ts";

export const failurePolicies = ["Fail", "Ignore"];
export const reinvocationPolicies = ["IfNeeded", "Never"];
const harmless = ["None", "NoneOnDryRun"];
const anySideEffects = ["None", "NoneOnDryRun", "Some", "Unknown"];
const reviewVersions = ["v1", "v1beta1"];

/** Rules that came later don't hold for configurations that break them already. */
interface Leniency {
	readonly sideEffects: boolean;
	readonly reviewVersions: boolean;
	readonly repeatedNames: boolean;
	readonly selectorValues: boolean;
	readonly conditions: boolean;
}
const strict: Leniency = {
	sideEffects: false,
	reviewVersions: false,
	repeatedNames: false,
	selectorValues: false,
	conditions: false,
};

function leniencyFor(
	webhooks: readonly Webhook[],
	old: readonly Webhook[],
): Leniency {
	const names = old.map(({ name }) => name);
	const selectors = old.flatMap(({ namespaceSelector, objectSelector }) => [
		namespaceSelector,
		objectSelector,
	]);
	return {
		sideEffects: old.some(
			({ sideEffects }) => !harmless.includes(sideEffects ?? ""),
		),
		reviewVersions: old.some(
			({ admissionReviewVersions: versions }) =>
				list(versions).length > 0 && !hasKnownVersion(list(versions)),
		),
		repeatedNames: new Set(names).size < names.length,
		selectorValues: selectors.some(
			(selector) => validateLabelSelector(selector, "").length > 0,
		),
		conditions:
			webhooks.length === old.length &&
			webhooks.every(({ matchConditions }, i) =>
				deepEqual(matchConditions, old[i]?.matchConditions),
			),
	};
}

const hasKnownVersion = (versions: readonly string[]): boolean =>
	versions.some((version) => reviewVersions.includes(version));

/** The webhooks of a configuration; `old` are those before an update. */
export function validateWebhooks(
	webhooks: readonly Webhook[],
	old: readonly Webhook[] | undefined,
): FieldError[] {
	const leniency = old === undefined ? strict : leniencyFor(webhooks, old);
	const names = webhooks.map(({ name }) => name);
	return webhooks.flatMap((webhook, i) => {
		const path = index("webhooks", i);
		return [
			...validateWebhook(webhook, leniency, path),
			...validateReviewVersions(
				list(webhook.admissionReviewVersions),
				leniency,
				child(path, "admissionReviewVersions"),
			),
			...(!leniency.repeatedNames &&
			webhook.name &&
			names.indexOf(webhook.name) < i
				? [duplicate(child(path, "name"), webhook.name)]
				: []),
		];
	});
}

function validateWebhook(
	webhook: Webhook,
	leniency: Leniency,
	path: string,
): FieldError[] {
	const { timeoutSeconds, namespaceSelector, objectSelector } = webhook;
	const oneOf = (
		name: "failurePolicy" | "matchPolicy" | "reinvocationPolicy",
		allowed: readonly string[],
	): FieldError[] => {
		const value = webhook[name];
		return value === undefined || allowed.includes(value)
			? []
			: [notSupported(child(path, name), value, allowed)];
	};
	const options = { allowInvalidValues: leniency.selectorValues };
	return [
		...validateFullName(webhook.name ?? "", child(path, "name")),
		...list(webhook.rules).flatMap((rule, i) =>
			validateRule(rule, index(child(path, "rules"), i)),
		),
		...oneOf("failurePolicy", failurePolicies),
		...oneOf("matchPolicy", matchPolicies),
		...validateSideEffects(
			webhook.sideEffects,
			leniency.sideEffects ? anySideEffects : harmless,
			child(path, "sideEffects"),
		),
		...(timeoutSeconds !== undefined &&
		(timeoutSeconds < 1 || timeoutSeconds > 30)
			? [
					invalid(
						child(path, "timeoutSeconds"),
						timeoutSeconds,
						"the timeout value must be between 1 and 30 seconds",
					),
				]
			: []),
		...validateLabelSelector(
			namespaceSelector,
			child(path, "namespaceSelector"),
			options,
		),
		...validateLabelSelector(
			objectSelector,
			child(path, "objectSelector"),
			options,
		),
		...oneOf("reinvocationPolicy", reinvocationPolicies),
		...validateClient(webhook.clientConfig, child(path, "clientConfig")),
		...(leniency.conditions
			? []
			: validateMatchConditions(
					webhook.matchConditions,
					false,
					child(path, "matchConditions"),
				)),
	];
}

/** IsFullyQualifiedName. */
function validateFullName(name: string, path: string): FieldError[] {
	if (name === "") return [required(path)];
	const problems = isDNS1123Subdomain(name);
	if (problems.length > 0) return [invalid(path, name, problems.join(","))];
	return name.split(".").length < 3
		? [
				invalid(
					path,
					name,
					"should be a domain with at least three segments separated by dots",
				),
			]
		: [];
}

function validateSideEffects(
	value: string | null | undefined,
	allowed: readonly string[],
	path: string,
): FieldError[] {
	if (value === undefined || value === null)
		return [required(path, `must specify one of ${allowed.join(", ")}`)];
	return allowed.includes(value) ? [] : [notSupported(path, value, allowed)];
}

function validateClient(
	{ url, service }: Webhook["clientConfig"],
	path: string,
): FieldError[] {
	if ((url === undefined) === (service === undefined))
		return [required(path, "exactly one of url or service is required")];
	return service
		? validateWebhookService(service, child(path, "service"))
		: validateWebhookURL(url ?? "", child(path, "url"));
}

function validateReviewVersions(
	versions: readonly string[],
	leniency: Leniency,
	path: string,
): FieldError[] {
	if (versions.length === 0)
		return [required(path, `must specify one of ${reviewVersions.join(", ")}`)];
	const errors = versions.flatMap((version, i) =>
		versions.indexOf(version) < i
			? [invalid(index(path, i), version, "duplicate version")]
			: isDNS1035Label(version).map((message) =>
					invalid(index(path, i), version, message),
				),
	);
	if (!leniency.reviewVersions && !hasKnownVersion(versions))
		errors.push(
			invalid(
				path,
				versions,
				`must include at least one of ${reviewVersions.join(", ")}`,
			),
		);
	return errors;
}
