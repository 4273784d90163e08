import { describe, expect, it } from "vitest";
import {
	cidrContains,
	formatCIDR,
	formatIP,
	parseCIDR,
	parseIP,
	validateCIDR,
	validateCIDRForLegacyField,
	validateInterfaceAddress,
	validateIP,
	validateIPForLegacyField,
	warningsForCIDR,
	warningsForIP,
} from "./ip.ts";

describe("addresses", () => {
	it.each([
		["10.9.8.7", "10.9.8.7"],
		["010.009.8.7", "10.9.8.7"],
		["::", "::"],
		["::1", "::1"],
		["1::", "1::"],
		["2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
		["fe80:0:0:0:0:0:0:0abc", "fe80::abc"],
		["::ffff:1.2.3.4", "1.2.3.4"],
		["::1.2.3.4", "::102:304"],
	])("%s is %s", (text, canonical) => {
		const ip = parseIP(text);
		expect(ip && formatIP(ip)).toBe(canonical);
	});

	it.each([
		"",
		"x",
		"1.2.3",
		"1.2.3.256",
		"1.2.3.4.5",
		"1:2",
		":::",
		"::g",
		"1.2.3.4/8",
		"fe80::1%eth0",
	])("%j is none", (text) => {
		expect(parseIP(text)).toBeUndefined();
		expect(validateIP("p", text)[0]?.message).toContain(
			"must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
		);
	});

	it("are strict about form", () => {
		expect(validateIPForLegacyField("p", "1.2.3.04")[0]?.message).toBe(
			'Invalid value: "1.2.3.04": must not have leading 0s',
		);
		expect(validateIPForLegacyField("p", "1.2.3.04", false)).toEqual([]);
		expect(validateIPForLegacyField("p", "::ffff:1.2.3.4")[0]?.message).toBe(
			'Invalid value: "::ffff:1.2.3.4": must not be an IPv4-mapped IPv6 address',
		);
		expect(validateIP("p", "FE80::1")[0]?.message).toBe(
			'Invalid value: "FE80::1": must be in canonical form ("fe80::1")',
		);
		expect(warningsForIP("p", "FE80::1")).toEqual([
			'p: IPv6 address "FE80::1" should be in RFC 5952 canonical format ("fe80::1")',
		]);
	});
});

describe("CIDRs", () => {
	it.each([
		["10.0.0.0/8", "10.0.0.0/8", []],
		[
			"10.0.0.1/8",
			"10.0.0.0/8",
			["must not have bits set beyond the prefix length"],
		],
		[
			"10.0.0.0/08",
			"10.0.0.0/8",
			["must not have leading 0s in IP or prefix length"],
		],
		[
			"::ffff:1.2.3.0/120",
			"1.2.3.0/24",
			["must not have an IPv4-mapped IPv6 address"],
		],
		["2001:db8::/64", "2001:db8::/64", []],
		["0.0.0.0/0", "0.0.0.0/0", []],
	])("%s is %s", (text, canonical, messages) => {
		const cidr = parseCIDR(text);
		expect(cidr && formatCIDR(cidr)).toBe(canonical);
		expect(
			validateCIDRForLegacyField("p", text).map((e) =>
				e.message.replace(`Invalid value: "${text}": `, ""),
			),
		).toEqual(messages);
	});

	it.each(["10.0.0.0", "10.0.0.0/33", "::/129", "x/8", "10.0.0.0/-1"])(
		"%j is none",
		(text) => {
			expect(validateCIDR("p", text)[0]?.message).toContain(
				"must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)",
			);
		},
	);

	it("contain addresses of their family", () => {
		const inside = (cidr: string, ip: string) => {
			const [c, i] = [parseCIDR(cidr), parseIP(ip)];
			return c !== undefined && i !== undefined && cidrContains(c, i);
		};
		expect(inside("10.96.0.0/16", "10.96.255.1")).toBe(true);
		expect(inside("10.96.0.0/16", "10.97.0.1")).toBe(false);
		expect(inside("::/0", "10.97.0.1")).toBe(false);
		expect(inside("2001:db8::/32", "2001:db8::5")).toBe(true);
	});

	it("warn and check interfaces", () => {
		expect(warningsForCIDR("p", "10.0.0.5/8")).toEqual([
			'p: CIDR value "10.0.0.5/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.0.0.5/32"?)',
		]);
		expect(validateInterfaceAddress("p", "10.0.0.5/8")).toEqual([]);
		expect(validateInterfaceAddress("p", "10.0.0.5/08")[0]?.message).toBe(
			'Invalid value: "10.0.0.5/08": must be in canonical form ("10.0.0.5/8")',
		);
	});
});
