/** core/v1 ResourceRequirements (k8s.io/kubernetes/pkg/apis/core/validation/validation.go). */
import {
	child,
	duplicate,
	type FieldError,
	forbiddenField,
	index,
	invalid,
	key,
	notFoundField,
	required,
} from "../../apimachinery/field.ts";
import {
	compareQuantity,
	formatQuantity,
	roundUpQuantity,
} from "../../apimachinery/quantity.ts";
import { dnsLabel, list, quantityText } from "./checks.ts";
import {
	isHugePages,
	isHugePagesDivisible,
	isOvercommitAllowed,
	validateResourceQuantity,
} from "./resource-names.ts";

/** Amounts by resource name, in canonical text. */
export type ResourceList = Record<string, string>;

export interface ResourceRequirements {
	limits?: ResourceList;
	requests?: ResourceList;
	claims?: { name: string; request?: string }[];
}

export interface ResourceRequirementsRules {
	checkName(name: string, path: string): FieldError[];
	/** What `claims` may name. */
	readonly claimNames: ReadonlySet<string>;
	/** Pods stored before the rule existed keep their huge pages. */
	readonly allowIndivisibleHugePages?: boolean;
}

/** SetDefaults_ResourceList: nothing finer than a thousandth, rounded up. */
export function defaultResourceList(
	resources: ResourceList | null | undefined,
): void {
	for (const name in resources) {
		const value = resources[name] as string;
		const rounded = roundUpQuantity(value, -3);
		const text = formatQuantity(rounded);
		if (text !== value) resources[name] = text;
	}
}

export function defaultResourceRequirements(
	resources: ResourceRequirements | null | undefined,
): void {
	defaultResourceList(resources?.limits);
	defaultResourceList(resources?.requests);
}

const computeResources = new Set(["cpu", "memory"]);

export function validateResourceRequirements(
	resources: ResourceRequirements,
	path: string,
	rules: ResourceRequirementsRules,
): FieldError[] {
	const { limits = {}, requests = {} } = resources;
	const errors: FieldError[] = [];
	for (const name in limits)
		errors.push(
			...validateAmount(
				name,
				limits[name] as string,
				key(child(path, "limits"), name),
				rules,
			),
		);
	for (const name in requests) {
		const value = requests[name] as string;
		const at = child(path, "requests");
		errors.push(
			...rules.checkName(name, key(at, name)),
			...validateResourceQuantity(name, value, key(at, name)),
			...compareWithLimit(name, value, limits[name], path),
			...validateHugePages(name, value, key(at, name), rules),
		);
	}
	const names = [...Object.keys(limits), ...Object.keys(requests)];
	if (
		names.some(isHugePages) &&
		!names.some((name) => computeResources.has(name))
	)
		errors.push(forbiddenField(path, "HugePages require cpu or memory"));
	errors.push(
		...validateClaimNames(
			resources.claims,
			rules.claimNames,
			child(path, "claims"),
		),
	);
	return errors;
}

const validateAmount = (
	name: string,
	value: string,
	path: string,
	rules: ResourceRequirementsRules,
): FieldError[] => [
	...rules.checkName(name, path),
	...validateResourceQuantity(name, value, path),
	...validateHugePages(name, value, path, rules),
];

function compareWithLimit(
	name: string,
	request: string,
	limit: string | undefined,
	path: string,
): FieldError[] {
	if (limit === undefined)
		return isOvercommitAllowed(name)
			? []
			: [
					required(
						child(path, "limits"),
						"Limit must be set for non overcommitable resources",
					),
				];
	const order = compareQuantity(request, limit);
	const text = quantityText(limit);
	if (order !== 0 && !isOvercommitAllowed(name))
		return [
			invalid(
				child(path, "requests"),
				quantityText(request),
				`must be equal to ${name} limit of ${text}`,
			),
		];
	return order > 0
		? [
				invalid(
					child(path, "requests"),
					quantityText(request),
					`must be less than or equal to ${name} limit of ${text}`,
				),
			]
		: [];
}

function validateHugePages(
	name: string,
	value: string,
	path: string,
	rules: ResourceRequirementsRules,
): FieldError[] {
	if (!isHugePages(name) || rules.allowIndivisibleHugePages) return [];
	if (isHugePagesDivisible(name, value)) return [];
	const text = quantityText(value);
	return [
		invalid(path, text, `${text} is not positive integer multiple of ${name}`),
	];
}

function validateClaimNames(
	claims: ResourceRequirements["claims"],
	known: ReadonlySet<string>,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	const seen = new Set<string>();
	list(claims).forEach(({ name, request = "" }, i) => {
		const at = index(path, i);
		if (!name) {
			errors.push(required(at));
			return;
		}
		if (seen.has(name)) errors.push(duplicate(at, name));
		else {
			const full = request === "" ? name : `${name}/${request}`;
			if (request !== "")
				errors.push(...dnsLabel(request, child(at, "request")));
			if (seen.has(full)) errors.push(duplicate(at, full));
			else if (request === "")
				for (const other of seen)
					if (other.startsWith(`${name}/`)) errors.push(duplicate(at, name));
			seen.add(full);
		}
		if (!known.has(name)) errors.push(unknownClaim(at, name, known));
	});
	return errors;
}

function unknownClaim(
	path: string,
	name: string,
	known: ReadonlySet<string>,
): FieldError {
	const error = notFoundField(path, name);
	const which =
		known.size === 0 ? " which is empty" : `: ${[...known].sort().join(", ")}`;
	return {
		...error,
		message: `${error.message}: must be one of the names in pod.spec.resourceClaims${which}`,
	};
}
