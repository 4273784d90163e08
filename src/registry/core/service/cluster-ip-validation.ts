/** pkg/apis/core/validation/validation.go ValidateServiceClusterIPsRelatedFields. */
import {
	duplicate,
	type FieldError,
	index,
	invalid,
	notSupported,
	required,
} from "../../../apimachinery/field.ts";
import {
	isIPv4,
	isIPv6,
	validateIPForLegacyField,
} from "../../../apimachinery/ip.ts";
import { list } from "../../shared/checks.ts";
import { isHeadless } from "./questions.ts";
import type { Service } from "./types.ts";

const path = "spec.clusterIPs";
const families = ["IPv4", "IPv6"];
const policies = ["PreferDualStack", "RequireDualStack", "SingleStack"];

export function validateClusterIPs(service: Service): FieldError[] {
	if (service.spec.type === "ExternalName") return [];
	return [
		...validatePair(service),
		...validateFamilies(service),
		...validateAddresses(service),
	];
}

/** clusterIP is the first of clusterIPs. */
function validatePair({ spec }: Service): FieldError[] {
	const ips = list(spec.clusterIPs);
	if (!spec.clusterIP)
		return ips.length === 0
			? []
			: [invalid(path, ips, "must be empty when `clusterIP` is not specified")];
	if (ips.length === 0) return [required(path)];
	return ips[0] === spec.clusterIP
		? []
		: [invalid(path, ips, "first value must match `clusterIP`")];
}

function validateFamilies({ spec }: Service): FieldError[] {
	const errors: FieldError[] = [];
	const seen = new Set<string>();
	for (const [i, family] of list(spec.ipFamilies).entries()) {
		const at = index("spec.ipFamilies", i);
		if (!families.includes(family))
			errors.push(notSupported(at, family, families));
		if (seen.has(family)) errors.push(duplicate(at, family));
		seen.add(family);
	}
	const { ipFamilyPolicy: policy } = spec;
	if (policy !== undefined && !policies.includes(policy))
		errors.push(notSupported("spec.ipFamilyPolicy", policy, policies));
	return errors;
}

function validateAddresses(service: Service): FieldError[] {
	const ips = list(service.spec.clusterIPs);
	const errors: FieldError[] = [];
	let broken = false;
	for (const [i, ip] of ips.entries()) {
		if (i === 0 && ip === "None") {
			if (ips.length > 1) {
				broken = true;
				errors.push(
					invalid(path, ips, "'None' must be the first and only value"),
				);
			}
			continue;
		}
		const wrong = validateIPForLegacyField(index(path, i), ip);
		broken ||= wrong.length > 0;
		errors.push(...wrong);
	}
	if (ips.length > 2)
		errors.push(invalid(path, ips, "may only hold up to 2 values"));
	if (broken) return errors;
	if (ips.length > 1 && !(ips.some(isIPv4) && ips.some(isIPv6)))
		errors.push(
			invalid(path, ips, "may specify no more than one IP for each IP family"),
		);
	if (isHeadless(service)) return errors;
	for (const [i, family] of list(service.spec.ipFamilies).entries()) {
		const ip = ips[i];
		if (ip === undefined) break;
		const other = family === "IPv4" ? isIPv6(ip) : isIPv4(ip);
		if (other && families.includes(family))
			errors.push(
				invalid(
					index(path, i),
					ip,
					`expected an ${family} value as indicated by \`ipFamilies[${i}]\``,
				),
			);
	}
	return errors;
}
