/** Which requests a webhook or policy is about (k8s.io/kubernetes/pkg/apis/admissionregistration/validation). */
import {
	child,
	duplicate,
	type FieldError,
	index,
	invalid,
	notSupported,
	required,
} from "../../apimachinery/field.ts";
import { isPathSegmentName } from "../../apimachinery/names.ts";
import { list } from "../shared/checks.ts";
import { validateLabelSelector } from "../shared/label-selector.ts";
import type { MatchResources, NamedRule, Rule } from "./types.ts";

export const matchPolicies = ["Equivalent", "Exact"];
const operations = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];
const scopes = ["*", "Cluster", "Namespaced"];

export function defaultRules(rules: readonly Rule[] | undefined): void {
	for (const rule of rules ?? []) rule.scope ??= "*";
}

export function defaultMatchResources(match: MatchResources | undefined): void {
	if (!match) return;
	match.matchPolicy ??= "Equivalent";
	match.namespaceSelector ??= {};
	match.objectSelector ??= {};
	defaultRules(match.resourceRules);
	defaultRules(match.excludeResourceRules);
}

export const validateRule = (rule: Rule, path: string): FieldError[] => [
	...validateOperations(list(rule.operations), child(path, "operations")),
	...wildcardAlone(
		list(rule.apiGroups),
		child(path, "apiGroups"),
		"API groups",
	),
	...validateVersions(list(rule.apiVersions), child(path, "apiVersions")),
	...validateResources(list(rule.resources), child(path, "resources")),
	...(rule.scope === undefined || scopes.includes(rule.scope)
		? []
		: [notSupported(child(path, "scope"), rule.scope, scopes)]),
];

/** There is one, and `*` stands alone. */
const wildcardAlone = (
	values: readonly string[],
	path: string,
	what: string,
): FieldError[] => [
	...(values.length === 0 ? [required(path)] : []),
	...(values.length > 1 && values.includes("*")
		? [
				invalid(
					path,
					values,
					`if '*' is present, must not specify other ${what}`,
				),
			]
		: []),
];

const validateOperations = (
	values: readonly string[],
	path: string,
): FieldError[] => [
	...wildcardAlone(values, path, "operations"),
	...values.flatMap((operation, i) =>
		operations.includes(operation)
			? []
			: [notSupported(index(path, i), operation, operations)],
	),
];

const validateVersions = (
	values: readonly string[],
	path: string,
): FieldError[] => [
	...wildcardAlone(values, path, "API versions"),
	...values.flatMap((version, i) =>
		version === "" ? [required(index(path, i))] : [],
	),
];

/** `pods`, `pods/log`, `pods/*`, `*` (all but subresources), `*` + `/scale`, `*` + `/*`. */
function validateResources(
	resources: readonly string[],
	path: string,
): FieldError[] {
	const errors: FieldError[] = resources.length === 0 ? [required(path)] : [];
	const wholeOf = new Set<string>();
	const everywhere = new Set<string>();
	let plain = false;
	for (const [i, text] of resources.entries()) {
		if (text === "") {
			errors.push(required(index(path, i)));
			continue;
		}
		const slash = text.indexOf("/");
		if (slash < 0) {
			plain = text !== "*";
			continue;
		}
		const resource = text.slice(0, slash);
		const subresource = text.slice(slash + 1);
		const refuse = (wildcard: string) =>
			errors.push(
				invalid(
					index(path, i),
					text,
					`if '${wildcard}' is present, must not specify ${text}`,
				),
			);
		if (wholeOf.has(resource)) refuse(`${resource}/*`);
		if (everywhere.has(subresource)) refuse(`*/${subresource}`);
		if (subresource === "*") wholeOf.add(resource);
		if (resource === "*") everywhere.add(subresource);
	}
	if (resources.length > 1 && resources.includes("*/*"))
		errors.push(
			invalid(
				path,
				resources,
				"if '*/*' is present, must not specify other resources",
			),
		);
	if (resources.includes("*") && plain)
		errors.push(
			invalid(
				path,
				resources,
				"if '*' is present, must not specify other resources without subresources",
			),
		);
	return errors;
}

export function validateMatchResources(
	match: MatchResources | undefined,
	path: string,
): FieldError[] {
	if (!match) return [];
	const { matchPolicy, namespaceSelector, objectSelector } = match;
	const selectors = { namespaceSelector, objectSelector };
	return [
		...validateMatchPolicy(matchPolicy, child(path, "matchPolicy")),
		...Object.entries(selectors).flatMap(([name, selector]) =>
			selector
				? validateLabelSelector(selector, child(path, name))
				: [required(child(path, name))],
		),
		...(["resourceRules", "excludeResourceRules"] as const).flatMap((name) =>
			list(match[name]).flatMap((rule, i) =>
				validateNamedRule(rule, index(child(path, name), i)),
			),
		),
	];
}

function validateMatchPolicy(
	policy: string | undefined,
	path: string,
): FieldError[] {
	if (policy === undefined) return [required(path)];
	return matchPolicies.includes(policy)
		? []
		: [notSupported(path, policy, matchPolicies)];
}

function validateNamedRule(rule: NamedRule, path: string): FieldError[] {
	const names = list(rule.resourceNames);
	const namesPath = child(path, "resourceNames");
	return [
		...names.flatMap((name, i) => [
			...isPathSegmentName(name, false).map((message) =>
				invalid(index(namesPath, i), name, message),
			),
			...(names.indexOf(name) < i
				? [duplicate(index(namesPath, i), name)]
				: []),
		]),
		...validateRule(rule, path),
	];
}
