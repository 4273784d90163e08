import { describe, expect, it } from "vitest";
import { formatEndpoints } from "./endpoints-text.ts";

const addresses = (...ips: string[]) => ips.map((ip) => ({ ip }));

describe("formatEndpoints", () => {
	it.each([
		[[], "<none>"],
		[[{ addresses: addresses("1.1.1.1") }], "1.1.1.1"],
		[
			[
				{
					addresses: addresses("1.1.1.1"),
					ports: [{ port: 80 }, { port: 81 }],
				},
			],
			"1.1.1.1:80,1.1.1.1:81",
		],
		[
			[
				{
					addresses: addresses("1.1.1.1", "1.1.1.2", "1.1.1.3", "1.1.1.4"),
					ports: [{ port: 80 }],
				},
			],
			"1.1.1.1:80,1.1.1.2:80,1.1.1.3:80 + 1 more...",
		],
		[
			[{ addresses: addresses("fd00::1"), ports: [{ port: 80 }] }],
			"[fd00::1]:80",
		],
	])("%j: %s", (subsets, text) => {
		expect(formatEndpoints(subsets)).toBe(text);
	});
});
