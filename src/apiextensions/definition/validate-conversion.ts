import {
	child,
	type FieldError,
	forbiddenField,
	index,
	invalid,
	required,
} from "../../apimachinery/field.ts";
import { isDNS1035Label } from "../../apimachinery/names.ts";
import {
	validateWebhookService,
	validateWebhookURL,
	type WebhookService,
} from "../../registry/shared/webhook-client.ts";
import type { CustomResourceDefinition } from "../types.ts";
import { caBundleProblem } from "./ca-bundle.ts";
import { isEstablished } from "./established.ts";
import { validateEnum } from "./text-checks.ts";

type Conversion = CustomResourceDefinition["spec"]["conversion"];

interface ClientConfig {
	readonly url?: string;
	readonly service?: WebhookService;
	readonly caBundle?: string;
}

/** How objects are converted; `old` is the definition that an update replaces. */
export function validateConversion(
	conversion: Conversion,
	old: CustomResourceDefinition | undefined,
	path: string,
): FieldError[] {
	if (conversion === undefined) return [];
	const { strategy, webhook } = conversion;
	const errors = validateEnum(
		strategy,
		["None", "Webhook"],
		child(path, "strategy"),
	);
	const clientPath = child(path, "webhookClientConfig");
	const versionsPath = child(path, "conversionReviewVersions");
	const versions = webhook?.conversionReviewVersions ?? [];
	if (strategy !== "Webhook") {
		const why = "should not be set when strategy is not set to Webhook";
		if (webhook?.clientConfig) errors.push(forbiddenField(clientPath, why));
		if (versions.length > 0) errors.push(forbiddenField(versionsPath, why));
		return errors;
	}
	const client = clientOf(conversion);
	return [
		...errors,
		...(client
			? validateClient(client, clientPath)
			: [required(clientPath, "required when strategy is set to Webhook")]),
		...(client?.caBundle && !mayBeBroken(old)
			? validateBundle(client.caBundle, child(clientPath, "caBundle"))
			: []),
		...validateReviewVersions(versions, old, versionsPath),
	];
}

const clientOf = (conversion: Conversion): ClientConfig | undefined =>
	conversion?.webhook?.clientConfig as ClientConfig | undefined;

function validateClient(
	{ url, service }: ClientConfig,
	path: string,
): FieldError[] {
	if ((url === undefined) === (service === undefined))
		return [required(path, "exactly one of url or service is required")];
	return url === undefined
		? validateWebhookService(service ?? {}, child(path, "service"))
		: validateWebhookURL(url, child(path, "url"));
}

function validateBundle(bundle: string, path: string): FieldError[] {
	const problem = caBundleProblem(bundle);
	return problem === undefined ? [] : [invalid(path, bundle, problem)];
}

/** Certificates are often filled in later: only what is served may not lose good ones. */
function mayBeBroken(old: CustomResourceDefinition | undefined): boolean {
	if (old === undefined || !isEstablished(old)) return true;
	const before = clientOf(old.spec.conversion)?.caBundle;
	return before ? caBundleProblem(before) !== undefined : false;
}

const reviewVersions = ["v1", "v1beta1"];

const hasKnown = (versions: readonly string[]): boolean =>
	versions.some((version) => reviewVersions.includes(version));

function validateReviewVersions(
	versions: readonly string[],
	old: CustomResourceDefinition | undefined,
	path: string,
): FieldError[] {
	if (versions.length === 0) return [required(path)];
	const errors: FieldError[] = [];
	versions.forEach((version, i) => {
		const place = index(path, i);
		if (versions.indexOf(version) < i)
			errors.push(invalid(place, version, "duplicate version"));
		else
			for (const message of isDNS1035Label(version))
				errors.push(invalid(place, version, message));
	});
	const before = old?.spec.conversion?.webhook?.conversionReviewVersions ?? [];
	const mustBeKnown = before.length === 0 || hasKnown(before);
	if (mustBeKnown && !hasKnown(versions))
		errors.push(
			invalid(
				path,
				versions,
				`must include at least one of ${reviewVersions.join(", ")}`,
			),
		);
	return errors;
}
