import { StatusError } from "../../apimachinery/errors.ts";
import {
	apiVersionOf,
	type GroupVersionKind,
	type GroupVersionResource,
} from "../../apimachinery/object.ts";
import type { LabelMatcher } from "../../apimachinery/selectors/labels.ts";
import type {
	AdmissionAttributes,
	AdmissionEnvironment,
} from "../admission.ts";
import type { Rule, Webhook } from "./configuration.ts";

/** That a webhook is to be called, and in which version of the kind it sees the objects. */
export interface Invocation {
	readonly webhook: Webhook;
	readonly kind: GroupVersionKind;
	readonly resource: GroupVersionResource;
}

const configurationKinds = new Set([
	"mutatingwebhookconfigurations",
	"validatingwebhookconfigurations",
	"mutatingadmissionpolicies",
	"mutatingadmissionpolicybindings",
	"validatingadmissionpolicies",
	"validatingadmissionpolicybindings",
]);

/** What configures admission is never shown to it: nobody could lock themselves out. */
export const isExempt = ({ resource }: AdmissionAttributes): boolean =>
	resource.group === "admissionregistration.k8s.io" &&
	configurationKinds.has(resource.resource);

/** Whether a webhook wants to see a request (apiserver/pkg/admission/plugin/webhook/generic ShouldCallHook). */
export function matchWebhook(
	webhook: Webhook,
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
): Invocation | undefined {
	const found = matchRules(webhook, attributes, environment);
	if (found === undefined) return undefined;
	if (!matchesNamespace(webhook.namespaces, attributes, environment))
		return undefined;
	if (!matchesObjects(webhook.objects, attributes)) return undefined;
	return found;
}

function matchRules(
	webhook: Webhook,
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
): Invocation | undefined {
	const rules = webhook.rules ?? [];
	const { kind, resource } = attributes;
	if (rules.some((rule) => matchesRule(rule, attributes, resource)))
		return { webhook, kind, resource };
	if (webhook.matchPolicy === "Exact") return undefined;
	for (const other of environment.equivalents(resource)) {
		if (rules.some((rule) => matchesRule(rule, attributes, other)))
			return {
				webhook,
				kind: attributes.subresource === "" ? other : kind,
				resource: other,
			};
	}
	return undefined;
}

const includes = (
	list: readonly string[] | undefined,
	value: string,
): boolean => list?.some((item) => item === "*" || item === value) ?? false;

function matchesRule(
	rule: Rule,
	attributes: AdmissionAttributes,
	resource: GroupVersionResource,
): boolean {
	return (
		includes(rule.operations, attributes.operation) &&
		includes(rule.apiGroups, resource.group) &&
		includes(rule.apiVersions, resource.version) &&
		matchesScope(rule.scope ?? "*", attributes) &&
		(rule.resources ?? []).some((pattern) =>
			matchesResource(pattern, resource.resource, attributes.subresource),
		)
	);
}

/** Namespaces themselves are cluster-scoped, though requests about them name one. */
function matchesScope(scope: string, attributes: AdmissionAttributes): boolean {
	const cluster =
		attributes.namespace === "" || attributes.kind.kind === "Namespace";
	return scope === "*" || (scope === "Cluster") === cluster;
}

/** `pods`, `pods/status`, `pods/*`, `*`, `*\/scale`, `*\/*` */
function matchesResource(
	pattern: string,
	resource: string,
	subresource: string,
): boolean {
	const [wanted = "", wantedSub = ""] = pattern.split("/");
	return (
		(wanted === "*" || wanted === resource) &&
		(wantedSub === "*" || wantedSub === subresource)
	);
}

function matchesNamespace(
	matcher: LabelMatcher,
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
): boolean {
	if (matcher.empty) return true;
	const { namespace, kind, operation, object } = attributes;
	if (kind.kind === "Namespace" && kind.group === "") {
		// A namespace being written is judged by what it will be.
		if (operation === "CREATE" || operation === "UPDATE")
			return matcher.matches(object?.metadata.labels);
		return matcher.matches(
			environment.find("namespaces", "", attributes.name)?.metadata.labels,
		);
	}
	if (namespace === "") return true;
	const found = environment.find("namespaces", "", namespace);
	if (found === undefined)
		throw new StatusError(
			404,
			"NotFound",
			`namespaces ${JSON.stringify(namespace)} not found`,
			{ name: namespace, kind: "namespaces" },
		);
	return matcher.matches(found.metadata.labels);
}

/** Either the new or the old object will do. */
function matchesObjects(
	matcher: LabelMatcher,
	{ object, oldObject }: AdmissionAttributes,
): boolean {
	if (matcher.empty) return true;
	return [object, oldObject].some(
		(one) => one !== undefined && matcher.matches(one.metadata?.labels),
	);
}

/** The object in the version that an invocation is about. */
export function asSeen(
	object: AdmissionAttributes["object"],
	{ kind }: Invocation,
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
): AdmissionAttributes["object"] {
	if (object === undefined || kind === attributes.kind) return object;
	return environment.convert(object, apiVersionOf(kind));
}
