import { describe, expect, it } from "vitest";
import { hasFormat, isKnownFormat } from "./formats.ts";

describe("formats", () => {
	it.each<[format: string, good: string[], bad: string[]]>([
		[
			"date",
			["2024-02-29", "2000-01-31"],
			["2023-02-29", "2024-13-01", "2024-1-1", "2024-01-01T00:00:00Z", ""],
		],
		[
			"date-time",
			["2024-01-01T00:00:00Z", "2024-01-01t23:59:59.123+02:00"],
			[
				"2024-01-01",
				"2024-01-01T24:00:00Z",
				"2024-02-30T00:00:00Z",
				"2024-01-01T00:00:00",
				"2024-01-01 00:00:00Z",
			],
		],
		["datetime", ["2024-01-01T00:00:00Z"], ["x"]],
		[
			"duration",
			["1h30m", "0", "-2s", "3 days", "1d", "2 weeks"],
			["", "1", "soon", "1 fortnight"],
		],
		[
			"email",
			["a@b.example", "Ann <ann@example.com>"],
			["a", "a@", "@b", "a b@c"],
		],
		[
			"hostname",
			["localhost", "a.example", "xn--a.example", "a_b".replace("_", "-")],
			["a..b", "a_b", "-a.example", "a.b", "x".repeat(64)],
		],
		[
			"ipv4",
			["1.2.3.4", "010.0.0.1", "::ffff:1.2.3.4"],
			["1.2.3", "1.2.3.256", "::1"],
		],
		[
			"ipv6",
			["::1", "fe80::1", "::ffff:1.2.3.4"],
			["foo:bar", "1.2.3.4", ":::"],
		],
		["cidr", ["10.0.0.0/8", "::/0"], ["10.0.0.0", "10.0.0.0/33"]],
		[
			"mac",
			[
				"00:00:5e:00:53:01",
				"00-00-5e-00-53-01",
				"0000.5e00.5301",
				"02:00:5e:10:00:00:00:01",
			],
			["00:00:5e:00:53", "00:00-5e:00:53:01"],
		],
		[
			"uri",
			["https://a.example/x", "/path", "mailto:a@b", "http://[::1]:80/"],
			["", "a.example", "//a b/", "http://a:port/", "/%zz", "://x"],
		],
		[
			"uuid",
			[
				"123e4567-e89b-12d3-a456-426614174000",
				"123E4567E89B12D3A456426614174000",
			],
			["123e4567", ""],
		],
		[
			"uuid3",
			["123e4567-e89b-32d3-0456-426614174000"],
			["123e4567-e89b-42d3-a456-426614174000"],
		],
		[
			"uuid4",
			["123e4567-e89b-42d3-a456-426614174000"],
			["123e4567-e89b-42d3-c456-426614174000"],
		],
		["byte", ["eA==", "eHg=", "eHh4"], ["", "x", "eA=", "e==="]],
		["isbn", ["0-306-40615-2", "978-0-306-40615-7"], ["0-306-40615-3", ""]],
		[
			"creditcard",
			["4111 1111 1111 1111"],
			["4111 1111 1111 1112", "1234567890123"],
		],
		["ssn", ["123-45-6789"], ["123-45-678"]],
		["hexcolor", ["#fff", "00ff00"], ["#ff"]],
		["rgbcolor", ["rgb(0, 10,255)"], ["rgb(0,0,256)"]],
		["bsonobjectid", ["507f1f77bcf86cd799439011"], ["507f"]],
		["k8s-short-name", ["a-b"], ["A", "a.b", "-a"]],
		["k8s-long-name", ["a.b-c"], ["a..b", "A"]],
		["odd", ["anything"], []],
	])("%s", (format, good, bad) => {
		for (const text of good)
			expect([text, hasFormat(text, format)]).toEqual([text, true]);
		for (const text of bad)
			expect([text, hasFormat(text, format)]).toEqual([text, false]);
	});

	it.each([
		["int32", true],
		["password", true],
		["date-time", true],
		["odd", false],
	])("%s is known: %s", (format, known) => {
		expect(isKnownFormat(format)).toBe(known);
	});
});
