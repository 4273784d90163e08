/** Name resolution of a pod (core/validation/validation.go validatePodDNSConfig, ValidateHostAliases). */
import {
	child,
	type FieldError,
	index,
	invalid,
	notSupported,
	required,
} from "../../../apimachinery/field.ts";
import { validateIPForLegacyField } from "../../../apimachinery/ip.ts";
import { isDNS1123SubdomainWithUnderscore } from "../../../apimachinery/names.ts";
import { dnsSubdomain, invalidTexts, list } from "../../shared/checks.ts";
import type { PodDNSConfig, PodSpec } from "./types.ts";

const policies = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
const MAX_SERVERS = 3;
const MAX_SEARCHES = 32;
const MAX_SEARCH_LENGTH = 2048;

export function validateDNSPolicy(
	policy: string | undefined,
	path: string,
): FieldError[] {
	if (!policy) return [required(path)];
	return policies.includes(policy)
		? []
		: [notSupported(path, policy, policies)];
}

export function validateDNSConfig(spec: PodSpec, path: string): FieldError[] {
	const { dnsConfig: config } = spec;
	if (spec.dnsPolicy === "None") {
		if (config === undefined)
			return [
				required(path, "must provide `dnsConfig` when `dnsPolicy` is None"),
			];
		if (list(config.nameservers).length === 0)
			return [
				required(
					child(path, "nameservers"),
					"must provide at least one DNS nameserver when `dnsPolicy` is None",
				),
			];
	}
	if (config === undefined) return [];
	const errors: FieldError[] = [];
	const servers = list(config.nameservers);
	const at = child(path, "nameservers");
	if (servers.length > MAX_SERVERS)
		errors.push(
			invalid(
				at,
				servers,
				`must not have more than ${MAX_SERVERS} nameservers`,
			),
		);
	servers.forEach((server, i) => {
		errors.push(...validateIPForLegacyField(index(at, i), server));
	});
	errors.push(...validateSearches(config, child(path, "searches")));
	list(config.options).forEach(({ name }, i) => {
		if (!name)
			errors.push(
				required(index(child(path, "options"), i), "must not be empty"),
			);
	});
	return errors;
}

function validateSearches(config: PodDNSConfig, path: string): FieldError[] {
	const searches = list(config.searches);
	const errors: FieldError[] = [];
	if (searches.length > MAX_SEARCHES)
		errors.push(
			invalid(
				path,
				searches,
				`must not have more than ${MAX_SEARCHES} search paths`,
			),
		);
	if (searches.join(" ").length > MAX_SEARCH_LENGTH)
		errors.push(
			invalid(
				path,
				searches,
				`must not have more than ${MAX_SEARCH_LENGTH} characters (including spaces) in the search list`,
			),
		);
	searches.forEach((search, i) => {
		if (search === ".") return;
		errors.push(
			...invalidTexts(
				isDNS1123SubdomainWithUnderscore,
				search.replace(/\.$/, ""),
				index(path, i),
			),
		);
	});
	return errors;
}

export const validateHostAliases = (
	aliases: PodSpec["hostAliases"],
	path: string,
): FieldError[] =>
	list(aliases).flatMap(({ ip, hostnames }, i) => [
		...validateIPForLegacyField(child(index(path, i), "ip"), ip),
		...list(hostnames).flatMap((name, j) =>
			dnsSubdomain(name, `${path}[${i}].hostnames[${j}]`),
		),
	]);
