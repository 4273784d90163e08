/** FlowSchemas (k8s.io/kubernetes/pkg/apis/flowcontrol/validation/validation.go). */
import {
	child,
	type FieldError,
	forbiddenField,
	index,
	invalid,
	notSupported,
	required,
} from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import { isDNS1123Label } from "../../apimachinery/names.ts";
import type {
	FlowRule,
	FlowSchema,
	FlowSubject,
	NonResourceRule,
	ResourceRule,
} from "../../client/types/flowcontrol.ts";
import {
	dnsLabel,
	dnsSubdomain,
	invalidTexts,
	list,
} from "../shared/checks.ts";
import { validateFlowConditions } from "./conditions.ts";
import { mandatoryFlowSchemas } from "./mandatory.ts";
import { printDistinguisher, printFlowSchemaSpec } from "./print.ts";

const distinguishers = ["ByNamespace", "ByUser"];
const subjectKinds = ["Group", "ServiceAccount", "User"];
const verbs = [
	"create",
	"delete",
	"deletecollection",
	"get",
	"list",
	"patch",
	"proxy",
	"update",
	"watch",
];
const highestPrecedence = 10_000;

export function validateFlowSchema(object: FlowSchema): FieldError[] {
	const { spec, status, metadata } = object;
	const fixed = mandatoryFlowSchemas.get(metadata.name ?? "");
	return [
		...validatePrecedence(object),
		...validateTargets(object),
		...list(spec.rules).flatMap((rule, i) =>
			validateRule(rule, index("spec.rules", i)),
		),
		...(fixed === undefined || deepEqual(spec, fixed)
			? []
			: [
					invalid(
						"spec",
						printFlowSchemaSpec(spec),
						`spec of '${metadata.name}' must equal the fixed value`,
					),
				]),
		...validateFlowConditions(status.conditions),
	];
}

function validatePrecedence({ spec, metadata }: FlowSchema): FieldError[] {
	const path = "spec.matchingPrecedence";
	const { matchingPrecedence: value } = spec;
	const errors: FieldError[] = [];
	if (value <= 0) errors.push(invalid(path, value, "must be a positive value"));
	if (value > highestPrecedence)
		errors.push(
			invalid(path, value, `must not be greater than ${highestPrecedence}`),
		);
	if (value === 1 && metadata.name !== "exempt")
		errors.push(
			invalid(
				path,
				value,
				"only the schema named 'exempt' may have matchingPrecedence 1",
			),
		);
	return errors;
}

function validateTargets({ spec }: FlowSchema): FieldError[] {
	const { distinguisherMethod: method, priorityLevelConfiguration: level } =
		spec;
	const path = "spec.priorityLevelConfiguration.name";
	return [
		...(method && !distinguishers.includes(method.type)
			? [
					notSupported(
						"spec.distinguisherMethod.type",
						printDistinguisher(method),
						distinguishers,
					),
				]
			: []),
		...(level.name
			? dnsSubdomain(level.name, path)
			: [required(path, "must reference a priority level")]),
	];
}

function validateRule(rule: FlowRule, path: string): FieldError[] {
	const subjects = list(rule.subjects);
	const resources = list(rule.resourceRules);
	const others = list(rule.nonResourceRules);
	const subjectsPath = child(path, "subjects");
	return [
		...(subjects.length > 0
			? subjects.flatMap((subject, i) =>
					validateSubject(subject, index(subjectsPath, i)),
				)
			: [required(subjectsPath, "subjects must contain at least one value")]),
		...(resources.length + others.length > 0
			? []
			: [
					required(
						path,
						"at least one of resourceRules and nonResourceRules has to be non-empty",
					),
				]),
		...resources.flatMap((one, i) =>
			validateResourceRule(one, index(child(path, "resourceRules"), i)),
		),
		...others.flatMap((one, i) =>
			validateNonResourceRule(one, index(child(path, "nonResourceRules"), i)),
		),
	];
}

/** The member that goes with each kind, in the order in which misplaced ones are reported. */
const members = {
	ServiceAccount: ["serviceAccount", "user", "group"],
	User: ["user", "serviceAccount", "group"],
	Group: ["group", "serviceAccount", "user"],
} as const;
const kindOf = {
	serviceAccount: "ServiceAccount",
	user: "User",
	group: "Group",
} as const;

function validateSubject(subject: FlowSubject, path: string): FieldError[] {
	const order = members[subject.kind as keyof typeof members] as
		| (typeof members)[keyof typeof members]
		| undefined;
	if (order === undefined)
		return [notSupported(child(path, "kind"), subject.kind, subjectKinds)];
	const [own, ...strangers] = order;
	const ownPath = child(path, own);
	const misplaced = strangers
		.filter((name) => subject[name] !== undefined)
		.map((name) =>
			forbiddenField(
				child(path, name),
				`${name} is forbidden when subject kind is not '${kindOf[name]}'`,
			),
		);
	if (subject[own] === undefined)
		return [
			required(
				ownPath,
				`${own} is required when subject kind is '${kindOf[own]}'`,
			),
			...misplaced,
		];
	const named =
		own === "serviceAccount"
			? validateAccount(subject.serviceAccount, ownPath)
			: subject[own]?.name
				? []
				: [required(child(ownPath, "name"))];
	return [...named, ...misplaced];
}

function validateAccount(
	account: FlowSubject["serviceAccount"],
	path: string,
): FieldError[] {
	const { name = "", namespace = "" } = account ?? {};
	const namePath = child(path, "name");
	const namespacePath = child(path, "namespace");
	return [
		...(name === ""
			? [required(namePath)]
			: name === "*"
				? []
				: dnsSubdomain(name, namePath)),
		...(namespace === ""
			? [required(namespacePath, "must specify namespace for service account")]
			: dnsLabel(namespace, namespacePath)),
	];
}

function validateVerbs(own: readonly string[], path: string): FieldError[] {
	if (own.length === 0)
		return [required(path, "verbs must contain at least one value")];
	if (own.includes("*"))
		return own.length > 1
			? [invalid(path, own, "if '*' is present, must not specify other verbs")]
			: [];
	return own.every((verb) => verbs.includes(verb))
		? []
		: [notSupported(path, own, verbs)];
}

/** `*` stands alone. */
const validateWildcard = (
	values: readonly string[],
	path: string,
	what: string,
): FieldError[] =>
	values.length > 1 && values.includes("*")
		? [
				invalid(
					path,
					values,
					`if '*' is present, must not specify other ${what}`,
				),
			]
		: [];

function validateResourceRule(rule: ResourceRule, path: string): FieldError[] {
	const groups = list(rule.apiGroups);
	const resources = list(rule.resources);
	const groupsPath = child(path, "apiGroups");
	const resourcesPath = child(path, "resources");
	return [
		...validateVerbs(list(rule.verbs), child(path, "verbs")),
		...(groups.length === 0
			? [
					required(
						groupsPath,
						"resource rules must supply at least one api group",
					),
				]
			: validateWildcard(groups, groupsPath, "api groups")),
		...(resources.length === 0
			? [
					required(
						resourcesPath,
						"resource rules must supply at least one resource",
					),
				]
			: validateWildcard(resources, resourcesPath, "resources")),
		...validateNamespaces(rule, child(path, "namespaces")),
	];
}

function validateNamespaces(rule: ResourceRule, path: string): FieldError[] {
	const namespaces = list(rule.namespaces);
	if (namespaces.length === 0 && !rule.clusterScope)
		return [
			required(
				path,
				"resource rules that are not cluster scoped must supply at least one namespace",
			),
		];
	if (namespaces.includes("*"))
		return validateWildcard(namespaces, path, "namespaces");
	return namespaces.flatMap((namespace, i) =>
		isDNS1123Label(namespace).map((message) =>
			invalid(
				index(path, i),
				namespace,
				`each member of this list must be '*' or a DNS-1123 label; ${message}`,
			),
		),
	);
}

function validateNonResourceRule(
	rule: NonResourceRule,
	path: string,
): FieldError[] {
	const urls = list(rule.nonResourceURLs);
	const urlsPath = child(path, "nonResourceURLs");
	return [
		...validateVerbs(list(rule.verbs), child(path, "verbs")),
		...(urls.length === 0
			? [required(urlsPath, "nonResourceURLs must contain at least one value")]
			: urls.includes("*")
				? validateWildcard(urls, urlsPath, "non-resource URLs")
				: urls.flatMap((url, i) =>
						invalidTexts(urlProblems, url, index(urlsPath, i)),
					)),
	];
}

/** What is wrong with a path such as `/healthz` or `/apis/*` (ValidateNonResourceURLPath). */
function urlProblems(url: string): string[] {
	if (url === "") return ["must not be empty"];
	if (url === "/") return [];
	if (!url.startsWith("/")) return ["must start with slash"];
	if (url.includes(" ")) return ["must not contain white-space"];
	if (url.includes("//")) return ["must not contain double slash"];
	const star = url.indexOf("*");
	return star < 0 || (star === url.length - 1 && url.endsWith("/*"))
		? []
		: ["wildcard can only do suffix matching"];
}
