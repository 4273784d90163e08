import { describe, expect, it } from "vitest";
import {
	isDomainPrefixedKey,
	isDomainPrefixedPath,
	isFullyQualifiedDomainName,
	isFullyQualifiedName,
} from "./domains.ts";
import { generateName, safeEncode } from "./generate-name.ts";
import * as names from "./names.ts";

const long = (n: number) => "a".repeat(n);
const SUBDOMAIN =
	"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL =
	"a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const KEY =
	"must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

const cases: [string, names.TextCheck, string, string[]][] = [
	["subdomain", names.isDNS1123Subdomain, "a.b-c.d1", []],
	["subdomain", names.isDNS1123Subdomain, "A", [SUBDOMAIN]],
	["subdomain", names.isDNS1123Subdomain, "a\n", [SUBDOMAIN]],
	[
		"subdomain",
		names.isDNS1123Subdomain,
		long(254),
		["must be no more than 253 characters"],
	],
	["label", names.isDNS1123Label, "a-b", []],
	["label", names.isDNS1123Label, "a.b", ["must not contain dots"]],
	["label", names.isDNS1123Label, "-a", [LABEL]],
	[
		"label",
		names.isDNS1123Label,
		`${long(63)}_`,
		["must be no more than 63 characters", LABEL],
	],
	["key", names.isQualifiedName, "a.b/C_d", []],
	["key", names.isQualifiedName, "/a", ["prefix part must be non-empty"]],
	[
		"key",
		names.isQualifiedName,
		"x/",
		["name part must be non-empty", `name part ${KEY}`],
	],
	["key", names.isQualifiedName, "X_/a", [`prefix part ${SUBDOMAIN}`]],
	[
		"key",
		names.isQualifiedName,
		`${long(254)}/${long(64)}`,
		[
			"prefix part must be no more than 253 bytes",
			"name part must be no more than 63 bytes",
		],
	],
	[
		"key",
		names.isQualifiedName,
		"a/b/c",
		[
			`a valid label key ${KEY} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
		],
	],
	["value", names.isValidLabelValue, "", []],
	[
		"value",
		names.isValidLabelValue,
		long(64),
		["must be no more than 63 bytes"],
	],
	["port", names.isValidPortName, "http-1", []],
	[
		"port",
		names.isValidPortName,
		"-1--",
		[
			"must contain at least one letter (a-z)",
			"must not contain consecutive hyphens",
			"must not begin or end with a hyphen",
		],
	],
	["env", names.isEnvVarName, "A.b-c_1", []],
	["env", names.isRelaxedEnvVarName, "1 $%", []],
	[
		"env",
		names.isRelaxedEnvVarName,
		"",
		["environment variable name must be non-empty"],
	],
	[
		"env",
		names.isRelaxedEnvVarName,
		"a=b",
		[
			"a valid environment variable name must consist only of printable ASCII characters other than '='",
		],
	],
	["config key", names.isConfigMapKey, "..a", ["must not start with '..'"]],
	["config key", names.isConfigMapKey, ".", ["must not be '.'"]],
	[
		"config key",
		names.isConfigMapKey,
		"a b",
		[
			"a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
		],
	],
	["wildcard", names.isWildcardDNS1123Subdomain, "*.a.b", []],
	["header", names.isHTTPHeaderName, "X-Y", []],
];

describe("grammars", () => {
	it.each(cases)("%s %# %j", (_, check, value, messages) => {
		expect(check(value)).toEqual(messages);
	});

	it("numbers", () => {
		expect(names.isValidPortNum(0)).toEqual([
			"must be between 1 and 65535, inclusive",
		]);
		expect(names.isValidUserID(-1)).toEqual([
			"must be between 0 and 4294967295, inclusive",
		]);
	});

	it("names of resources", () => {
		expect(names.nameIsDNSSubdomain("abc-", true)).toEqual([]);
		expect(names.nameIsDNSSubdomain("abc-", false)).toEqual([SUBDOMAIN]);
		expect(names.nameIsDNSLabel("-", true)).toEqual([LABEL]);
		expect(names.isPathSegmentName("a:b C", false)).toEqual([]);
		expect(names.isPathSegmentName("..", false)).toEqual(["may not be '..'"]);
		expect(names.isPathSegmentName("..", true)).toEqual([]);
		expect(names.isPathSegmentName("a/%", false)).toEqual([
			"may not contain '/'",
			"may not contain '%'",
		]);
	});

	it("domains", () => {
		const text = (errors: { message: string }[]) =>
			errors.map((e) => e.message);
		expect(text(isFullyQualifiedName("p", "a.b"))).toEqual([
			'Invalid value: "a.b": should be a domain with at least three segments separated by dots',
		]);
		expect(text(isFullyQualifiedDomainName("p", "a.b."))).toEqual([]);
		expect(text(isDomainPrefixedPath("p", "a"))).toEqual([
			'Invalid value: "a": must be a domain-prefixed path (such as "acme.io/foo")',
		]);
		expect(text(isDomainPrefixedPath("p", "a.b/c d"))).toEqual([
			"Invalid value: \"c d\": Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')",
		]);
		expect(text(isDomainPrefixedKey("p", "a"))).toEqual([
			'Invalid value: "a": must be a domain-prefixed key (such as "acme.io/foo")',
		]);
	});
});

describe("generated names", () => {
	it("append five characters and keep to 63", () => {
		expect(generateName("a-")).toMatch(/^a-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
		expect(generateName(long(100))).toHaveLength(63);
		expect(safeEncode("10")).toBe("54");
	});
});
