import { warningsForCIDR, warningsForIP } from "../../../apimachinery/ip.ts";
import { list } from "../../shared/checks.ts";
import { isHeadless } from "./questions.ts";
import type { Service } from "./types.ts";

const topologyHints = "service.kubernetes.io/topology-aware-hints";
const topologyMode = "service.kubernetes.io/topology-mode";

/** pkg/api/service/warnings.go. */
export function serviceWarnings(service: Service): string[] {
	const { spec, metadata } = service;
	const warnings: string[] = [];
	if (metadata.annotations?.[topologyHints] !== undefined)
		warnings.push(
			`annotation ${topologyHints} is deprecated, please use ${topologyMode} instead`,
		);
	if (isHeadless(service)) warnings.push(...ignoredWhenHeadless(service));
	else
		for (const [i, ip] of list(spec.clusterIPs).entries())
			warnings.push(...warningsForIP(`spec.clusterIPs[${i}]`, ip));
	if (list(spec.externalIPs).length > 0)
		warnings.push(
			"spec.externalIPs is deprecated and may no longer be implemented in some clusters",
		);
	for (const [i, ip] of list(spec.externalIPs).entries())
		warnings.push(...warningsForIP(`spec.externalIPs[${i}]`, ip));
	if (spec.loadBalancerIP)
		warnings.push(...warningsForIP("spec.loadBalancerIP", spec.loadBalancerIP));
	for (const [i, range] of list(spec.loadBalancerSourceRanges).entries())
		warnings.push(
			...warningsForCIDR(`spec.loadBalancerSourceRanges[${i}]`, range),
		);
	if (spec.type === "ExternalName" && list(spec.externalIPs).length > 0)
		warnings.push(
			'spec.externalIPs is ignored when spec.type is "ExternalName"',
		);
	if (spec.type !== "ExternalName" && spec.externalName)
		warnings.push(
			'spec.externalName is ignored when spec.type is not "ExternalName"',
		);
	if (spec.trafficDistribution === "PreferClose")
		warnings.push(
			'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"',
		);
	return warnings;
}

function ignoredWhenHeadless({ spec }: Service): string[] {
	const ignored = (field: string) =>
		`spec.${field} is ignored for headless services`;
	const warnings: string[] = [];
	if (spec.loadBalancerIP) warnings.push(ignored("loadBalancerIP"));
	if (list(spec.externalIPs).length > 0) warnings.push(ignored("externalIPs"));
	if (spec.sessionAffinity !== "None")
		warnings.push(ignored("SessionAffinity"));
	return warnings;
}
