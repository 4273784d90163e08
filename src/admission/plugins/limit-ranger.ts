import type { KubeObject } from "../../apimachinery/object.ts";
import { compareQuantity, quantityMilli } from "../../apimachinery/quantity.ts";
import type {
	AdmissionAttributes,
	AdmissionEnvironment,
	AdmissionPlugin,
} from "../admission.ts";
import { forbidden } from "../shared/forbidden.ts";

type Resources = Record<string, string>;

interface Limit {
	type: string;
	max?: Resources;
	min?: Resources;
	default?: Resources;
	defaultRequest?: Resources;
	maxLimitRequestRatio?: Resources;
}
interface LimitRange extends KubeObject {
	spec?: { limits?: Limit[] | null };
}
interface Container {
	name: string;
	resources?: { limits?: Resources; requests?: Resources };
}
interface Pod extends KubeObject {
	spec: { containers?: Container[]; initContainers?: Container[] };
}
interface Claim extends KubeObject {
	spec: { resources?: { requests?: Resources } };
}

const annotation = "kubernetes.io/limit-ranger";

/** Gives containers the defaults of the namespace's LimitRanges and holds pods and claims to their bounds (plugin/pkg/admission/limitranger). */
export const limitRanger: AdmissionPlugin = {
	name: "LimitRanger",
	enabledByDefault: true,
	operations: ["CREATE", "UPDATE"],
	resources: ["pods", "persistentvolumeclaims"],
	admit(attributes, environment) {
		if (!isSubject(attributes) || attributes.resource.resource !== "pods")
			return;
		for (const range of rangesOf(attributes, environment))
			setDefaults(attributes.object as Pod, range);
	},
	validate(attributes, environment) {
		if (!isSubject(attributes)) return;
		for (const { spec } of rangesOf(attributes, environment)) {
			const errors = (spec?.limits ?? []).flatMap((limit) =>
				attributes.resource.resource === "pods"
					? podErrors(attributes.object as Pod, limit)
					: claimErrors(attributes.object as Claim, limit),
			);
			if (errors.length > 0) throw forbidden(attributes, aggregate(errors));
		}
	},
};

/** Pods are looked at when they are new; what is on its way out is left alone. */
const isSubject = ({
	subresource,
	operation,
	resource,
	object,
}: AdmissionAttributes): boolean =>
	subresource === "" &&
	object !== undefined &&
	object.metadata.deletionTimestamp === undefined &&
	(resource.resource !== "pods" || operation === "CREATE");

const rangesOf = (
	{ namespace }: AdmissionAttributes,
	environment: AdmissionEnvironment,
) => environment.list("limitranges", namespace) as readonly LimitRange[];

const aggregate = (errors: readonly string[]): string => {
	const unique = [...new Set(errors)];
	return unique.length === 1 ? (unique[0] ?? "") : `[${unique.join(", ")}]`;
};

function setDefaults(pod: Pod, { spec }: LimitRange): void {
	const limits: Resources = {};
	const requests: Resources = {};
	for (const limit of spec?.limits ?? []) {
		if (limit.type !== "Container") continue;
		Object.assign(requests, limit.defaultRequest);
		Object.assign(limits, limit.default);
	}
	const notes = [
		...(pod.spec.containers ?? []).flatMap((container) =>
			setContainer(container, limits, requests, "container"),
		),
		...(pod.spec.initContainers ?? []).flatMap((container) =>
			setContainer(container, limits, requests, "init container"),
		),
	];
	if (notes.length === 0) return;
	pod.metadata.annotations = {
		...pod.metadata.annotations,
		[annotation]: `LimitRanger plugin set: ${notes.join("; ")}`,
	};
}

/** What was set, as the annotation says it. */
function setContainer(
	container: Container,
	limits: Resources,
	requests: Resources,
	kind: string,
): string[] {
	const own = container.resources ?? {};
	const missing = (given: Resources | undefined, wanted: Resources) =>
		Object.keys(wanted)
			.filter((name) => given?.[name] === undefined)
			.sort();
	const newRequests = missing(own.requests, requests);
	const newLimits = missing(own.limits, limits);
	if (newRequests.length === 0 && newLimits.length === 0) return [];
	container.resources = {
		...own,
		...(newLimits.length > 0 ? { limits: { ...limits, ...own.limits } } : {}),
		...(newRequests.length > 0
			? { requests: { ...requests, ...own.requests } }
			: {}),
	};
	return [
		...(newRequests.length > 0
			? [`${newRequests.join(", ")} request for ${kind} ${container.name}`]
			: []),
		...(newLimits.length > 0
			? [`${newLimits.join(", ")} limit for ${kind} ${container.name}`]
			: []),
	];
}

const sorted = (resources: Resources | undefined): [string, string][] =>
	Object.entries(resources ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));

function podErrors(pod: Pod, limit: Limit): string[] {
	const containers = [
		...(pod.spec.containers ?? []),
		...(pod.spec.initContainers ?? []),
	];
	if (limit.type === "Container")
		return containers.flatMap(({ resources }) =>
			boundErrors(limit, resources?.requests ?? {}, resources?.limits ?? {}),
		);
	if (limit.type !== "Pod") return [];
	return boundErrors(limit, podSum(pod, "requests"), podSum(pod, "limits"));
}

/** Containers together, or the largest init container. */
function podSum(pod: Pod, field: "requests" | "limits"): Resources {
	const amounts = new Map<string, bigint>();
	const milli = (value: string) => BigInt(Math.round(quantityMilli(value)));
	for (const { resources } of pod.spec.containers ?? [])
		for (const [name, value] of Object.entries(resources?.[field] ?? {}))
			amounts.set(name, (amounts.get(name) ?? 0n) + milli(value));
	for (const { resources } of pod.spec.initContainers ?? [])
		for (const [name, value] of Object.entries(resources?.[field] ?? {}))
			if (milli(value) > (amounts.get(name) ?? 0n))
				amounts.set(name, milli(value));
	return Object.fromEntries(
		[...amounts].map(([name, amount]) => [
			name,
			amount % 1000n === 0n ? `${amount / 1000n}` : `${amount}m`,
		]),
	);
}

function boundErrors(
	{ type, min, max, maxLimitRequestRatio }: Limit,
	requests: Resources,
	limits: Resources,
): string[] {
	const check = (
		bounds: Resources | undefined,
		errorOf: (usage: Usage) => string[],
	) =>
		sorted(bounds).flatMap(([name, bound]) =>
			errorOf({
				type,
				name,
				bound,
				request: requests[name],
				limit: limits[name],
			}),
		);
	return [
		...check(min, minError),
		...check(max, maxError),
		...check(maxLimitRequestRatio, ratioError),
	];
}

/** What one container, or a whole pod, asks for, beside a bound of it. */
interface Usage {
	readonly type: string;
	readonly name: string;
	readonly bound: string;
	readonly request: string | undefined;
	readonly limit: string | undefined;
}

function minError({ type, name, bound, request, limit }: Usage): string[] {
	const head = `minimum ${name} usage per ${type} is ${bound}`;
	if (request === undefined) return [`${head}.  No request is specified`];
	if (compareQuantity(request, bound) < 0)
		return [`${head}, but request is ${request}`];
	if (limit !== undefined && compareQuantity(limit, bound) < 0)
		return [`${head}, but limit is ${limit}`];
	return [];
}

function maxError({ type, name, bound, request, limit }: Usage): string[] {
	const head = `maximum ${name} usage per ${type} is ${bound}`;
	if (limit === undefined) return [`${head}.  No limit is specified`];
	if (compareQuantity(limit, bound) > 0)
		return [`${head}, but limit is ${limit}`];
	if (request !== undefined && compareQuantity(request, bound) > 0)
		return [`${head}, but request is ${request}`];
	return [];
}

function ratioError({ type, name, bound, request, limit }: Usage): string[] {
	const head = `${name} max limit to request ratio per ${type} is ${bound}`;
	if (request === undefined || quantityMilli(request) === 0)
		return [`${head}, but no request is specified or request is 0`];
	if (limit === undefined || quantityMilli(limit) === 0)
		return [`${head}, but no limit is specified or limit is 0`];
	const ratio = quantityMilli(limit) / quantityMilli(request);
	const highest = quantityMilli(bound) / 1000;
	return ratio > highest
		? [`${head}, but provided ratio is ${ratio.toFixed(6)}`]
		: [];
}

function claimErrors({ spec }: Claim, limit: Limit): string[] {
	if (limit.type !== "PersistentVolumeClaim") return [];
	const requests = spec.resources?.requests ?? {};
	return [
		...sorted(limit.min).flatMap(([name, bound]) =>
			minError({
				type: limit.type,
				name,
				bound,
				request: requests[name],
				limit: undefined,
			}),
		),
		...sorted(limit.max).flatMap(([name, bound]) => {
			const head = `maximum ${name} usage per ${limit.type} is ${bound}`;
			const request = requests[name];
			if (request === undefined) return [`${head}.  No request is specified`];
			return compareQuantity(request, bound) > 0
				? [`${head}, but request is ${request}`]
				: [];
		}),
	];
}
