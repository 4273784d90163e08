/** Which address families a Service has (pkg/registry/core/service/storage/alloc.go initIPFamilyFields). */
import {
	type FieldError,
	index,
	invalid,
	invalidObject,
} from "../../../apimachinery/field.ts";
import { isIPv6 } from "../../../apimachinery/ip.ts";
import { list } from "../../shared/checks.ts";
import { validateClusterIPs } from "./cluster-ip-validation.ts";
import { sameField } from "./questions.ts";
import type { IPFamily, Service } from "./types.ts";

const kind = { group: "", kind: "Service" };
const policyPath = "spec.ipFamilyPolicy";
const single = "SingleStack";

function refuse({ metadata }: Service, errors: readonly FieldError[]): void {
	if (errors.length > 0) throw invalidObject(kind, metadata.name ?? "", errors);
}

/** A PreferDualStack service whose addresses nobody touches stays as it is, even when the cluster's families changed. */
export const keepsItsFamilies = (
	service: Service,
	old: Service | undefined,
): boolean =>
	old !== undefined &&
	service.spec.ipFamilyPolicy === "PreferDualStack" &&
	(old.spec.ipFamilyPolicy ?? "PreferDualStack") === "PreferDualStack" &&
	service.spec.type === old.spec.type &&
	service.spec.type !== "ExternalName" &&
	sameField(service, old, "clusterIPs") &&
	sameField(service, old, "ipFamilies");

const otherFamily = (family: IPFamily | undefined): IPFamily =>
	family === "IPv4" ? "IPv6" : "IPv4";

/**
 * Fills in ipFamilyPolicy and ipFamilies. `configured` are the cluster's families, the default one first. Throws
 * Invalid when what the client asks for contradicts itself or the cluster.
 */
export function initFamilies(
	service: Service,
	old: Service | undefined,
	configured: readonly IPFamily[],
): void {
	const { spec } = service;
	if (spec.type === "ExternalName" || keepsItsFamilies(service, old)) return;
	spec.ipFamilyPolicy ??= inferPolicy(service, old);
	refuse(service, validateClusterIPs(service));
	refuse(service, [
		...(old === undefined ? [] : adjustToPolicy(service, old)),
		...checkSingleStack(service),
		...inferFamilies(service, configured),
	]);
	const wantsTwo = spec.ipFamilyPolicy !== single;
	if (spec.clusterIPs?.[0] === "None" && noSelector(service)) {
		// Without a selector anyone may write its endpoints, of any family.
		spec.ipFamilies = families(service, configured);
		if (wantsTwo) addSecond(service);
		return;
	}
	refuse(service, checkConfigured(service, configured));
	spec.ipFamilies = families(service, configured);
	if (wantsTwo && configured.length === 2) addSecond(service);
}

const noSelector = ({ spec }: Service): boolean =>
	Object.keys(spec.selector ?? {}).length === 0;

const families = (
	{ spec }: Service,
	configured: readonly IPFamily[],
): IPFamily[] =>
	list(spec.ipFamilies).length > 0
		? [...list(spec.ipFamilies)]
		: configured.slice(0, 1);

function addSecond({ spec }: Service): void {
	const own = list(spec.ipFamilies);
	if (own.length === 1) spec.ipFamilies = [...own, otherFamily(own[0])];
}

function inferPolicy(service: Service, old: Service | undefined): string {
	if (old?.spec.ipFamilyPolicy !== undefined) return old.spec.ipFamilyPolicy;
	return service.spec.clusterIP === "None" && noSelector(service)
		? "RequireDualStack"
		: single;
}

/** On an update: SingleStack releases the second address and family, nothing else does. */
function adjustToPolicy(service: Service, old: Service): FieldError[] {
	const { spec } = service;
	if (spec.ipFamilyPolicy === single) {
		if (sameField(service, old, "clusterIPs") && spec.clusterIPs)
			spec.clusterIPs = spec.clusterIPs.slice(0, 1);
		if (sameField(service, old, "ipFamilies") && spec.ipFamilies)
			spec.ipFamilies = spec.ipFamilies.slice(0, 1);
		return [];
	}
	const reduced = (field: "clusterIPs" | "ipFamilies") => {
		const count = list<string>(spec[field]).length;
		return count > 0 && count < list<string>(old.spec[field]).length;
	};
	const mustBeSingle = (what: string) =>
		invalid(
			policyPath,
			spec.ipFamilyPolicy,
			`must be 'SingleStack' to release the secondary ${what}`,
		);
	return [
		...(reduced("clusterIPs") ? [mustBeSingle("cluster IP")] : []),
		...(reduced("ipFamilies") ? [mustBeSingle("IP family")] : []),
	];
}

function checkSingleStack({ spec }: Service): FieldError[] {
	if (spec.ipFamilyPolicy !== single) return [];
	const mustBeDual = (what: string) =>
		invalid(
			policyPath,
			single,
			`must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`,
		);
	return [
		...(list(spec.clusterIPs).length === 2 ? [mustBeDual("cluster IPs")] : []),
		...(list(spec.ipFamilies).length === 2 ? [mustBeDual("IP families")] : []),
	];
}

/** Families that the client's addresses imply. */
function inferFamilies(
	{ spec }: Service,
	configured: readonly IPFamily[],
): FieldError[] {
	const errors: FieldError[] = [];
	const inferred = [...list(spec.ipFamilies)];
	for (const [i, ip] of list(spec.clusterIPs).entries()) {
		if (ip === "None") break;
		if (i < inferred.length) continue;
		const family = isIPv6(ip) ? "IPv6" : "IPv4";
		if (configured.includes(family)) inferred.push(family);
		else
			errors.push(
				invalid(
					index("spec.clusterIPs", i),
					spec.clusterIPs,
					`${family} is not configured on this cluster`,
				),
			);
	}
	if (inferred.length > 0) spec.ipFamilies = inferred;
	return errors;
}

function checkConfigured(
	{ spec }: Service,
	configured: readonly IPFamily[],
): FieldError[] {
	const errors: FieldError[] = [];
	if (spec.ipFamilyPolicy === "RequireDualStack" && configured.length < 2)
		errors.push(
			invalid(
				policyPath,
				spec.ipFamilyPolicy,
				"this cluster is not configured for dual-stack services",
			),
		);
	for (const [i, family] of list(spec.ipFamilies).entries())
		if (!configured.includes(family))
			errors.push(
				invalid(
					index("spec.ipFamilies", i),
					family,
					"not configured on this cluster",
				),
			);
	return errors;
}
