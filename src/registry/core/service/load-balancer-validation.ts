/** What is said of load balancers (pkg/apis/core/validation/validation.go ValidateService, ValidateLoadBalancerStatus). */
import {
	child,
	type FieldError,
	forbiddenField,
	index,
	invalid,
	key,
	required,
} from "../../../apimachinery/field.ts";
import {
	parseIP,
	validateCIDRForLegacyField,
	validateIPForLegacyField,
} from "../../../apimachinery/ip.ts";
import {
	dnsSubdomain,
	list,
	oneOf,
	qualifiedName,
} from "../../shared/checks.ts";
import { validatePortStatuses } from "../../shared/port-status.ts";
import type { LoadBalancerIngress, Service } from "./types.ts";

const rangesAnnotation =
	"service.beta.kubernetes.io/load-balancer-source-ranges";
const onlyBalancers = "may only be used when `type` is 'LoadBalancer'";

export function validateLoadBalancer(service: Service): FieldError[] {
	const { spec } = service;
	const isBalancer = spec.type === "LoadBalancer";
	const errors = validateSourceRanges(service, isBalancer);
	const at = "spec.allocateLoadBalancerNodePorts";
	const { allocateLoadBalancerNodePorts: allocate } = spec;
	if (allocate !== undefined && !isBalancer)
		errors.push(forbiddenField(at, onlyBalancers));
	if (allocate === undefined && isBalancer) errors.push(required(at));
	return errors;
}

function validateSourceRanges(
	{ spec, metadata }: Service,
	isBalancer: boolean,
): FieldError[] {
	const ranges = list(spec.loadBalancerSourceRanges);
	if (ranges.length > 0) {
		const at = "spec.LoadBalancerSourceRanges";
		return [
			...(isBalancer ? [] : [forbiddenField(at, onlyBalancers)]),
			...ranges.flatMap((range, i) =>
				validateCIDRForLegacyField(index(at, i), range.trim()),
			),
		];
	}
	const text = metadata.annotations?.[rangesAnnotation];
	if (text === undefined) return [];
	const at = key("metadata.annotations", rangesAnnotation);
	if (!isBalancer) return [forbiddenField(at, onlyBalancers)];
	if (text.trim() === "") return [];
	return text
		.trim()
		.split(",")
		.flatMap((range) => validateCIDRForLegacyField(at, range.trim()));
}

export function validateLoadBalancerClass(
	{ spec }: Service,
	old?: Service,
): FieldError[] {
	const at = "spec.loadBalancerClass";
	const { loadBalancerClass: name } = spec;
	if (spec.type !== "LoadBalancer")
		return name === undefined ? [] : [forbiddenField(at, onlyBalancers)];
	const errors: FieldError[] = [];
	if (old?.spec.type === "LoadBalancer" && old.spec.loadBalancerClass !== name)
		errors.push(invalid(at, name, "may not change once set"));
	if (name !== undefined) errors.push(...qualifiedName(name, at));
	return errors;
}

/** What a load balancer reports of itself. */
export function validateLoadBalancerStatus({
	spec,
	status,
}: Service): FieldError[] {
	const path = "status.loadBalancer.ingress";
	const ingress = list(status?.loadBalancer?.ingress);
	if (spec.type !== "LoadBalancer" && ingress.length > 0)
		return [
			forbiddenField(
				path,
				"may only be used when `spec.type` is 'LoadBalancer'",
			),
		];
	return ingress.flatMap((one, i) => validateIngress(one, index(path, i)));
}

function validateIngress(
	{ ip, ipMode, hostname, ports }: LoadBalancerIngress,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	if (ip) errors.push(...validateIPForLegacyField(child(path, "ip"), ip));
	const mode = child(path, "ipMode");
	if (ipMode === undefined) {
		if (ip) errors.push(required(mode, "must be specified when `ip` is set"));
	} else if (!ip)
		errors.push(
			forbiddenField(mode, "may not be specified when `ip` is not set"),
		);
	else errors.push(...oneOf(ipMode, ["Proxy", "VIP"], mode));
	if (hostname) {
		const at = child(path, "hostname");
		errors.push(...dnsSubdomain(hostname, at));
		if (parseIP(hostname) !== undefined)
			errors.push(
				invalid(at, hostname, "must be a DNS name, not an IP address"),
			);
	}
	errors.push(...validatePortStatuses(ports, child(path, "ports")));
	return errors;
}
