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

/** Operations on resources, as webhooks and policies name them. */
export interface Rule {
	readonly operations?: readonly string[];
	readonly apiGroups?: readonly string[];
	readonly apiVersions?: readonly string[];
	readonly resources?: readonly string[];
	readonly scope?: string;
	/** Of policies: only objects with these names. */
	readonly resourceNames?: readonly string[];
}

/** Which requests a webhook or a policy wants to see. */
export interface Criteria {
	readonly rules: readonly Rule[];
	readonly excluded?: readonly Rule[];
	readonly matchPolicy?: string | undefined;
	readonly namespaces: LabelMatcher;
	readonly objects: LabelMatcher;
}

/** In which version of its kind a request is seen. */
export interface SeenAs {
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

/** Whether a request is one of those, and how it is seen (apiserver/pkg/admission/plugin/webhook/generic, policy/matching). */
export function matchRequest(
	criteria: Criteria,
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
): SeenAs | undefined {
	const { rules, excluded = [], matchPolicy } = criteria;
	const found = matchRules(rules, matchPolicy, attributes, environment);
	if (found === undefined) return undefined;
	if (
		excluded.length > 0 &&
		matchRules(excluded, matchPolicy, attributes, environment)
	)
		return undefined;
	if (!matchesNamespace(criteria.namespaces, attributes, environment))
		return undefined;
	return matchesObjects(criteria.objects, attributes) ? found : undefined;
}

function matchRules(
	rules: readonly Rule[],
	matchPolicy: string | undefined,
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
): SeenAs | undefined {
	const { kind, resource } = attributes;
	if (rules.some((rule) => matchesRule(rule, attributes, resource)))
		return { kind, resource };
	if (matchPolicy === "Exact") return undefined;
	for (const other of environment.equivalents(resource)) {
		if (rules.some((rule) => matchesRule(rule, attributes, other)))
			return {
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
		(rule.resourceNames === undefined ||
			rule.resourceNames.length === 0 ||
			rule.resourceNames.includes(attributes.name)) &&
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

/** The object in the version that it is seen in. */
export function asSeen(
	object: AdmissionAttributes["object"],
	{ kind }: SeenAs,
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
): AdmissionAttributes["object"] {
	if (object === undefined || kind === attributes.kind) return object;
	return environment.convert(object, apiVersionOf(kind));
}
