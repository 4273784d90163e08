/** Names of compute resources (k8s.io/kubernetes/pkg/apis/core/helper/helpers.go, core/validation/validation.go). */
import { type FieldError, invalid } from "../../apimachinery/field.ts";
import { isQualifiedName } from "../../apimachinery/names.ts";
import {
	compareQuantity,
	parseQuantity,
	quantityValue,
} from "../../apimachinery/quantity.ts";
import { NOT_NEGATIVE, quantityText } from "./checks.ts";

const HUGE_PAGES = "hugepages-";
const DEFAULT_NAMESPACE = "kubernetes.io/";

export const isHugePages = (name: string): boolean =>
	name.startsWith(HUGE_PAGES);

const containerResources = new Set(["cpu", "memory", "ephemeral-storage"]);
/** What a container may request without a prefix. */
export const isStandardContainerResource = (name: string): boolean =>
	containerResources.has(name) || isHugePages(name);

const standardResources = new Set([
	"cpu",
	"memory",
	"ephemeral-storage",
	"requests.cpu",
	"requests.memory",
	"requests.ephemeral-storage",
	"limits.cpu",
	"limits.memory",
	"limits.ephemeral-storage",
	"pods",
	"resourcequotas",
	"services",
	"replicationcontrollers",
	"secrets",
	"configmaps",
	"persistentvolumeclaims",
	"storage",
	"requests.storage",
	"services.nodeports",
	"services.loadbalancers",
]);
const isStandardResource = (name: string): boolean =>
	standardResources.has(name) ||
	isHugePages(name) ||
	name.startsWith("requests.hugepages-");

/** Kubernetes' own resources: without a prefix, or with `kubernetes.io/`. */
export const isNativeResource = (name: string): boolean =>
	!name.includes("/") || name.includes(DEFAULT_NAMESPACE);

/** `example.com/gpu`: neither native nor a quota's `requests.` name. */
export const isExtendedResource = (name: string): boolean =>
	!isNativeResource(name) &&
	!name.startsWith("requests.") &&
	isQualifiedName(`requests.${name}`).length === 0;

/** Requests may be below limits; not so for devices and huge pages. */
export const isOvercommitAllowed = (name: string): boolean =>
	isNativeResource(name) && !isHugePages(name);

/** Counted in whole units. */
export const isIntegerResource = (name: string): boolean =>
	integerResources.has(name) || isExtendedResource(name);
const integerResources = new Set([
	"pods",
	"resourcequotas",
	"services",
	"replicationcontrollers",
	"secrets",
	"configmaps",
	"persistentvolumeclaims",
	"services.nodeports",
	"services.loadbalancers",
]);

export function validateResourceName(name: string, path: string): FieldError[] {
	const messages = isQualifiedName(name);
	if (messages.length > 0)
		return messages.map((message) => invalid(path, name, message));
	return !name.includes("/") && !isStandardResource(name)
		? [
				invalid(
					path,
					name,
					"must be a standard resource type or fully qualified",
				),
			]
		: [];
}

export function validateContainerResourceName(
	name: string,
	path: string,
): FieldError[] {
	const errors = validateResourceName(name, path);
	if (!name.includes("/")) {
		if (!isStandardContainerResource(name))
			errors.push(
				invalid(path, name, "must be a standard resource for containers"),
			);
	} else if (!isNativeResource(name) && !isExtendedResource(name))
		errors.push(
			invalid(path, name, "doesn't follow extended resource name standard"),
		);
	return errors;
}

/** ValidateResourceQuantityValue: not negative, whole where fractions make no sense. */
export function validateResourceQuantity(
	name: string,
	value: string,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	if (compareQuantity(value, "0") < 0)
		errors.push(invalid(path, quantityText(value), NOT_NEGATIVE));
	if (isIntegerResource(name) && isFractional(value))
		errors.push(invalid(path, quantityText(value), "must be an integer"));
	return errors;
}

/**
 * MilliValue() % 1000 != 0, with the overflow of Go's int64: amounts kept as an int64 count as zero when they grow
 * too large, those kept as a big decimal keep their lowest 64 bits.
 */
export function isFractional(value: string): boolean {
	const { mantissa, scale } = parseQuantity(value);
	const shift = scale + 3;
	if (shift < 0) {
		const unit = 10n ** BigInt(-shift);
		const up = (mantissa + (mantissa < 0n ? 1n - unit : unit - 1n)) / unit;
		return up % 1000n !== 0n;
	}
	const milli = mantissa * 10n ** BigInt(shift);
	const low = BigInt.asIntN(64, milli);
	return (low === milli || !isKeptAsInt64(value)) && low % 1000n !== 0n;
}

const binaryExponents = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/** Go reads an amount into an int64 when its digits, and the suffix's, surely fit (resource.ParseQuantity). */
function isKeptAsInt64(value: string): boolean {
	const [, whole = "", fraction = "", suffix = ""] =
		/^[+-]?(\d*)(?:\.(\d*))?([A-Za-z]*)/.exec(value) ?? [];
	const power = binaryExponents.indexOf(suffix) + 1;
	if (power === 0) return whole.length + fraction.length <= 18;
	return fraction === "" && whole.length + power * 3 <= 14;
}

/** The page size in a huge page resource's name, or undefined when there is none. */
function hugePageSize(name: string): number | undefined {
	try {
		return quantityValue(name.slice(HUGE_PAGES.length));
	} catch {
		return undefined;
	}
}

/** Is the amount a positive multiple of the page size that the resource's name says? */
export function isHugePagesDivisible(name: string, value: string): boolean {
	const size = hugePageSize(name);
	if (size === undefined || size <= 0) return false;
	return quantityValue(value) % size === 0;
}
