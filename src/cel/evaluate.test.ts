import { describe, expect, it } from "vitest";
import { Compiler } from "./program.ts";
import { schemaType, type TypedSchema } from "./types/schema.ts";
import { type CelType, dynType } from "./types/type.ts";
import { fromJson, toJson } from "./values/json.ts";

const object = {
	name: "web",
	replicas: 3,
	ratio: 0.5,
	labels: { app: "web", "a/b": "c" },
	ports: [80, 443],
	items: [
		{ name: "a", size: 1 },
		{ name: "b", size: 2 },
	],
	nothing: null,
};
const compiler = new Compiler({ variables: { object: dynType } });
const evaluate = (expression: string, limit?: number): unknown =>
	toJson(
		compiler.compile(expression).evaluate({ object: fromJson(object) }, limit)
			.value,
	);

describe("expressions", () => {
	it.each([
		// the language
		["1 + 2 * 3 - 4 / 2 % 3", 5],
		["-(2) + -3", -5],
		["7 / 2", 3],
		["-7 % 3", -1],
		["1.5 + 2.0", 3.5],
		["0x10 + 1", 17],
		["5u + 3u == 8u", true],
		["dyn(1) == 1.0 && dyn(1u) == 1", true],
		["1 < 1.5 && 2u > 1", true],
		["'a' + \"b\" + '''c'''", "abc"],
		["'\\u00e9\\n\\x41\\101'", "é\nAA"],
		["r'\\d' == '\\\\d'", true],
		["b'abc' == bytes('abc')", true],
		["true ? 1 : 2", 1],
		["false || 1 / 0 == 0 || true", true],
		["(1 / 0 == 0) && false", false],
		["object.missing == 1 || true", true],
		["[1, 2] + [3]", [1, 2, 3]],
		["{'a': 1}.a", 1],
		["{1: 'x'}[1]", "x"],
		["2 in [1, 2] && !('z' in {'a': 1})", true],
		["object.labels['a/b']", "c"],
		["object.ports[1]", 443],
		["has(object.name) && !has(object.other)", true],
		["object.nothing == null", true],
		["type(1) == int && type('a') == string", true],
		["object.ratio", 0.5],
		// macros
		["object.items.all(i, i.size > 0)", true],
		["object.items.exists(i, i.name == 'b')", true],
		["object.items.exists_one(i, i.size == 2)", true],
		["object.items.map(i, i.name)", ["a", "b"]],
		["object.items.map(i, i.size > 1, i.name)", ["b"]],
		["object.items.filter(i, i.size < 2).size()", 1],
		["object.labels.all(k, k != 'x')", true],
		["[1, 2].all(i, [3].all(j, i < j))", true],
		["[1, 0].exists(i, 1 / i == 1)", true],
		["[1, 2].all(i, v, i < v)", true],
		["['a', 'b'].exists(i, v, i == 1 && v == 'b')", true],
		["['a', 'b'].transformList(i, v, v + string(i))", ["a0", "b1"]],
		["{'a': 1}.transformMap(k, v, v + 1)", { a: 2 }],
		["{'a': 'x'}.transformMapEntry(k, v, {v: k})", { x: "a" }],
		// conversions
		["int('42') + int(1.9) + int(3u)", 46],
		["string(1) + string(true) + string(1.5)", "1true1.5"],
		["double('1.5')", 1.5],
		["bool('true')", true],
		["size('héé') == 3 && 'ab'.size() == 2", true],
		["string(b'abc')", "abc"],
		// time
		["timestamp('2024-02-03T04:05:06Z').getMonth()", 1],
		["timestamp('2024-02-03T04:05:06Z').getHours('+02:00')", 6],
		["duration('90m').getHours()", 1],
		["string(duration('1h') + duration('30s'))", "3630s"],
		[
			"timestamp('2024-01-02T00:00:00Z') - timestamp('2024-01-01T00:00:00Z') == duration('24h')",
			true,
		],
		// strings
		["'hello'.charAt(1) + 'hello'.substring(3)", "elo"],
		["'a,b,c'.split(',')", ["a", "b", "c"]],
		["'a,b,c'.split(',', 2)", ["a", "b,c"]],
		["['a', 'b'].join('-')", "a-b"],
		["'aXa'.replace('a', 'b') + 'aaa'.replace('a', 'b', 2)", "bXbbba"],
		["'TacoCat'.lowerAscii() + 'x'.upperAscii() + ' y '.trim()", "tacocatXy"],
		["'tacocat'.indexOf('c') + 'tacocat'.lastIndexOf('c')", 6],
		[
			"'%s has %d of %.2f, %x %b %o %e'.format([dyn('x'), 3, 1.5, 255, 5, 8, 1234.5])",
			"x has 3 of 1.50, ff 101 10 1.234500e+03",
		],
		["'%s'.format([[dyn(1), 'a', {'k': true}]])", "[1, a, {k: true}]"],
		["strings.quote('a\"b')", '"a\\"b"'],
		["'abc'.matches('^a.c$') && matches('abc', 'b')", true],
		["'abc123'.find('[0-9]+')", "123"],
		["'a1b2'.findAll('[0-9]')", ["1", "2"]],
		["'a1b2'.findAll('[0-9]', 1)", ["1"]],
		// lists and sets
		["[3, 1, 2].min() + [3, 1, 2].max() + [1, 2].sum()", 7],
		["[1, 2, 2].isSorted() && !['b', 'a'].isSorted()", true],
		["[1, 2, 1].indexOf(1) + [1, 2, 1].lastIndexOf(1)", 2],
		["sets.contains([1, 2], [2]) && sets.intersects([1], [1, 3])", true],
		["sets.equivalent([1, 2], [2, 1, 1])", true],
		// optional values
		["object.?other.orValue('none')", "none"],
		["object.?labels.?app.orValue('none')", "web"],
		["object.ports[?5].hasValue()", false],
		["optional.of(1).value() + optional.none().or(optional.of(2)).value()", 3],
		["object.?name.optMap(n, n + '!').orValue('')", "web!"],
		["optional.of(1).optFlatMap(n, optional.of(n + 1)).value()", 2],
		["[?object.?other, 1]", [1]],
		["{?'a': object.?other, 'b': 1}", { b: 1 }],
		["optional.ofNonZeroValue('').hasValue()", false],
		// Kubernetes' libraries
		["quantity('1Gi').isGreaterThan(quantity('500M'))", true],
		["quantity('1k').add(quantity('24')).compareTo(quantity('1024'))", 0],
		["quantity('1500m').asApproximateFloat()", 1.5],
		["quantity('2k').asInteger() + quantity('1').sub(3).sign()", 1999],
		["isQuantity('1.3Gi') && !isQuantity('200K')", true],
		[
			"url('https://u@example.com:80/a%20b?x=1&x=2').getHost()",
			"example.com:80",
		],
		["url('https://example.com:80/a?x=1&x=2').getQuery()", { x: ["1", "2"] }],
		[
			"url('https://[::1]:80/').getHostname() + url('/p').getEscapedPath()",
			"::1/p",
		],
		["isURL('https://a.b') && !isURL('../a')", true],
		["isIP('::1') && !isIP('::ffff:1.2.3.4') && !isIP('1.2.3')", true],
		[
			"string(ip('2001:db8::abcd')) + string(ip('1.2.3.4').family())",
			"2001:db8::abcd4",
		],
		["ip('127.0.0.1').isLoopback() && ip('8.8.8.8').isGlobalUnicast()", true],
		["ip.isCanonical('2001:DB8::1')", false],
		["cidr('10.0.0.0/8').containsIP('10.1.2.3')", true],
		["cidr('10.0.0.0/8').containsCIDR(cidr('10.1.0.0/16'))", true],
		[
			"string(cidr('10.1.2.3/8').masked()) + string(cidr('10.1.2.3/8').ip())",
			"10.0.0.0/810.1.2.3",
		],
		["cidr('10.0.0.0/8').prefixLength()", 8],
		[
			"semver('1.2.3').isLessThan(semver('1.10.0-rc.1')) && isSemver('1.0.0')",
			true,
		],
		["semver('v1.2', true).minor() + semver('1.2.3').patch()", 5],
		["format.dns1123Label().validate('my-name').hasValue()", false],
		[
			"format.named('dns1035Label').value().validate('9x').value()[0].startsWith('a DNS-1035')",
			true,
		],
	])("%s", (expression, value) => {
		expect(evaluate(expression)).toEqual(value);
	});

	it.each([
		["object.missing", "no such key: missing"],
		["object.name.first", "no such key: first"],
		["object.ports[5]", "index out of bounds: 5"],
		["1 / 0", "division by zero"],
		["1 % 0", "modulus by zero"],
		["9223372036854775807 + 1", "integer overflow"],
		["object.name + 1", "no such overload"],
		[
			"object.name.startsWith(object.replicas)",
			"no such overload: startsWith(string, int)",
		],
		["int('x')", 'strconv.ParseInt: parsing "x": invalid syntax'],
		["optional.none().value()", "optional.none() dereference"],
		["object.name ? 1 : 2", "no such overload"],
		["'a'.charAt(5)", "index out of range: 5"],
		["[].min()", "min called on empty list"],
	])("%s fails", (expression, message) => {
		expect(() => evaluate(expression)).toThrow(message);
	});

	it("stop when they cost more than allowed, whatever they would overrule", () => {
		const loop = "[1,2,3,4,5,6,7,8].all(a, [1,2,3].all(b, true)) || true";
		expect(evaluate(loop)).toBe(true);
		expect(() => evaluate(loop, 50)).toThrow(
			"operation cancelled: actual cost limit exceeded",
		);
	});
});

describe("typed values", () => {
	const schema: TypedSchema = {
		type: "object",
		properties: {
			count: { type: "integer" },
			ratio: { type: "number" },
			at: { type: "string", format: "date-time" },
			"a-b": { type: "string" },
			tags: {
				type: "array",
				items: { type: "string" },
				"x-kubernetes-list-type": "set",
			},
			port: { "x-kubernetes-int-or-string": true },
			deep: { type: "object", properties: { x: { type: "boolean" } } },
			open: { type: "object", additionalProperties: { type: "integer" } },
		},
	};
	const self = schemaType(schema, {
		name: "self",
		isResource: false,
	}) as CelType;
	const typed = new Compiler({ variables: { self, oldSelf: self } });
	const value = {
		count: 1,
		ratio: 1,
		at: "2024-01-01T00:00:00Z",
		"a-b": "dash",
		tags: ["x", "y"],
		port: "http",
		open: { a: 1 },
	};

	it.each([
		"self.count == 1 && type(self.ratio) == double",
		"self.at.getFullYear() == 2024",
		"self.a__dash__b == 'dash'",
		"self.tags == ['y', 'x']",
		"type(self.port) == string",
		"!has(self.deep) && self.open.a == 1",
	])("%s", (expression) => {
		expect(
			typed.compile(expression).evaluate({ self: fromJson(value, self) }).value,
		).toBe(true);
	});

	it.each([
		["self.cuont == 1", "1:5: undefined field 'cuont'"],
		[
			"self.count == 'a'",
			"1:12: found no matching overload for '_==_' applied to '(int, string)'",
		],
		[
			"self.tags.all(t, t > 1)",
			"1:20: found no matching overload for '_>_' applied to '(string, int)'",
		],
		[
			"self.count.size()",
			"1:16: found no matching overload for 'size' applied to 'int.()'",
		],
		["self.count.x", "1:11: type 'int' does not support field selection"],
		[
			"self.count.all(x, true)",
			"1:5: expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)",
		],
		["has(self)", "1:5: invalid argument to has() macro"],
		["[1, 'a']", "1:5: expected type 'int' but found 'string'"],
		["self.a == 1 && self.b == 2", "1:20: undefined field 'b'"],
	])("%s does not compile", (expression, message) => {
		expect(() => typed.compile(expression)).toThrow(message);
	});

	it.each([
		["self.count > 1", 3],
		["self.tags.all(t, t == 'x')", 5_000_000],
	])("%s is estimated", (expression, least) => {
		expect(typed.compile(expression).estimatedCost).toBeGreaterThanOrEqual(
			least,
		);
	});
});
