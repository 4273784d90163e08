import { type FieldError, invalid } from "../../apimachinery/field.ts";
import { cidrContains, parseCIDR, parseIP } from "../../apimachinery/ip.ts";

const ranges: readonly (readonly [
	networks: readonly string[],
	name: string,
])[] = [
	[["127.0.0.0/8", "::1/128"], "loopback range (127.0.0.0/8, ::1/128)"],
	[
		["169.254.0.0/16", "fe80::/10"],
		"link-local range (169.254.0.0/16, fe80::/10)",
	],
	[
		["224.0.0.0/24", "ff02::/16"],
		"link-local multicast range (224.0.0.0/24, ff02::/10)",
	],
];

/** Addresses that no endpoint may have (pkg/apis/core/validation/validation.go ValidateEndpointIP). */
export function validateEndpointIP(text: string, path: string): FieldError[] {
	const ip = parseIP(text);
	if (ip === undefined)
		return [invalid(path, text, "must be a valid IP address")];
	const errors: FieldError[] = [];
	if (ip.bits === 0n)
		errors.push(invalid(path, text, `may not be unspecified (${text})`));
	for (const [networks, name] of ranges) {
		const inside = networks.some((network) => {
			const cidr = parseCIDR(network);
			return cidr !== undefined && cidrContains(cidr, ip);
		});
		if (inside) errors.push(invalid(path, text, `may not be in the ${name}`));
	}
	return errors;
}
