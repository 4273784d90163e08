/** References to fields of the pod and to resources of its containers (core/validation/validation.go, apis/core/pods/helpers.go). */
import {
	child,
	type FieldError,
	invalid,
	notSupported,
	required,
} from "../../../apimachinery/field.ts";
import { compareQuantity } from "../../../apimachinery/quantity.ts";
import { qualifiedName, quantityText } from "../../shared/checks.ts";
import type { ObjectFieldSelector, ResourceFieldSelector } from "./types.ts";

export const envFieldPaths = [
	"metadata.name",
	"metadata.namespace",
	"metadata.uid",
	"spec.nodeName",
	"spec.serviceAccountName",
	"status.hostIP",
	"status.hostIPs",
	"status.podIP",
	"status.podIPs",
];

export const volumeFieldPaths = [
	"metadata.annotations",
	"metadata.labels",
	"metadata.name",
	"metadata.namespace",
	"metadata.uid",
];

const knownFieldPaths = new Set([
	...envFieldPaths,
	...volumeFieldPaths,
	"spec.restartPolicy",
	"spec.schedulerName",
	"status.phase",
]);

/** `metadata.labels['x']` -> ["metadata.labels", "x"]. */
function splitSubscript(path: string): [string, string] | undefined {
	if (!path.endsWith("']")) return undefined;
	const at = path.indexOf("['");
	return at <= 0 ? undefined : [path.slice(0, at), path.slice(at + 2, -2)];
}

/** The path as Kubernetes knows it, or what is wrong with it (ConvertDownwardAPIFieldLabel). */
function convert(
	version: string,
	path: string,
): { path: string } | { wrong: string } {
	if (version !== "v1") return { wrong: `unsupported pod version: ${version}` };
	const [base] = splitSubscript(path) ?? [];
	if (base !== undefined)
		return base === "metadata.annotations" || base === "metadata.labels"
			? { path }
			: { wrong: `field label does not support subscript: ${path}` };
	if (path === "spec.host") return { path: "spec.nodeName" };
	return knownFieldPaths.has(path)
		? { path }
		: { wrong: `field label not supported: ${path}` };
}

/** `allowed` are the paths without subscript that make sense here, in order. */
export function validateFieldRef(
	{ apiVersion, fieldPath }: ObjectFieldSelector,
	allowed: readonly string[],
	path: string,
): FieldError[] {
	if (!apiVersion) return [required(child(path, "apiVersion"))];
	const at = child(path, "fieldPath");
	if (!fieldPath) return [required(at)];
	const converted = convert(apiVersion, fieldPath);
	if ("wrong" in converted)
		return [
			invalid(at, fieldPath, `error converting fieldPath: ${converted.wrong}`),
		];
	const [base, subscript = ""] = splitSubscript(converted.path) ?? [];
	if (base === "metadata.annotations")
		return qualifiedName(subscript.toLowerCase(), path);
	if (base !== undefined) return qualifiedName(subscript, path);
	return allowed.includes(converted.path)
		? []
		: [notSupported(at, converted.path, allowed)];
}

const resourcePaths = [
	"limits.cpu",
	"limits.ephemeral-storage",
	"limits.memory",
	"requests.cpu",
	"requests.ephemeral-storage",
	"requests.memory",
];

const isHugePagesPath = (resource: string): boolean =>
	/^(limits|requests)\.hugepages-/.test(resource);

/** In a volume the container must be named. */
export function validateResourceFieldRef(
	ref: ResourceFieldSelector,
	path: string,
	inVolume: boolean,
): FieldError[] {
	const errors: FieldError[] = [];
	const { resource } = ref;
	if (inVolume && !ref.containerName)
		errors.push(required(child(path, "containerName")));
	else if (!resource) errors.push(required(child(path, "resource")));
	else if (!resourcePaths.includes(resource) && !isHugePagesPath(resource))
		errors.push(notSupported(child(path, "resource"), resource, resourcePaths));
	errors.push(
		...validateDivisor(resource, ref.divisor ?? "0", child(path, "divisor")),
	);
	return errors;
}

const sizes = "1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei".split(
	", ",
);
const divisors: readonly {
	readonly applies: (resource: string) => boolean;
	readonly allowed: readonly string[];
	readonly message: string;
}[] = [
	{
		applies: (resource) => resource.endsWith(".cpu"),
		allowed: ["1m", "1"],
		message: "1m and 1 are supported with the cpu resource",
	},
	{
		applies: (resource) => resource.endsWith(".memory"),
		allowed: sizes,
		message: `${sizes.join(", ")} are supported with the memory resource`,
	},
	{
		applies: (resource) => resource.endsWith(".ephemeral-storage"),
		allowed: sizes,
		message: `${sizes.join(", ")} are supported with the local ephemeral storage resource`,
	},
	{
		applies: isHugePagesPath,
		allowed: sizes,
		message: `${sizes.join(", ")} are supported with the hugepages resource`,
	},
];

function validateDivisor(
	resource: string,
	divisor: string,
	path: string,
): FieldError[] {
	if (compareQuantity(divisor, "0") === 0) return [];
	if (!resourcePaths.includes(resource) && !isHugePagesPath(resource))
		return [];
	const rule = divisors.find(({ applies }) => applies(resource));
	return rule === undefined || rule.allowed.includes(quantityText(divisor))
		? []
		: [invalid(path, resource, `only divisor's values ${rule.message}`)];
}
