import { describe, expect, it } from "vitest";
import type { JsonSchemaProps, ValidationRule } from "../types.ts";
import { validateRulePrograms } from "./rule-costs.ts";
import { validateRules } from "./rules.ts";

const text = { type: "string", maxLength: 63 } as const;
const spec: JsonSchemaProps = {
	type: "object",
	properties: {
		name: text,
		kind: text,
		replicas: { type: "integer" },
		max: { type: "integer" },
		memory: { "x-kubernetes-int-or-string": true },
		wait: { type: "string", format: "duration" },
		timeout: text,
		at: { type: "string", format: "date-time" },
		address: text,
		hosts: { type: "array", items: text, maxItems: 16 },
		"max-size": { type: "integer" },
		tls: { type: "object", properties: { mode: text } },
		labels: { type: "object", additionalProperties: text, maxProperties: 16 },
		listeners: {
			type: "array",
			maxItems: 16,
			items: {
				type: "object",
				properties: {
					name: text,
					port: { type: "integer" },
					protocol: text,
					hostname: text,
					tls: { type: "object", properties: { mode: text } },
				},
				required: ["name", "port"],
			},
		},
		open: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
	},
};
const schema = (...rules: Partial<ValidationRule>[]): JsonSchemaProps => ({
	type: "object",
	properties: {
		spec: {
			...spec,
			"x-kubernetes-validations": rules as ValidationRule[],
		},
	},
});
const object = {
	apiVersion: "example.com/v1",
	kind: "Thing",
	metadata: { name: "thing" },
	spec: {
		name: "web",
		kind: "Service",
		replicas: 2,
		max: 3,
		memory: "1Gi",
		wait: "90s",
		timeout: "30s",
		at: "2024-01-01T00:00:00Z",
		address: "10.0.0.1",
		hosts: ["a.example.com", "b.example.com"],
		"max-size": 5,
		labels: { app: "web" },
		listeners: [
			{ name: "a", port: 80, protocol: "HTTP" },
			{ name: "b", port: 443, protocol: "HTTPS", tls: { mode: "Terminate" } },
		],
		open: { x: { y: 1 } },
	},
};

describe("rules of the kind that charts bring", () => {
	it.each([
		"self.replicas <= (has(self.max) ? self.max : 10)",
		"!(has(self.tls) && self.kind != 'Service')",
		"self.listeners.all(l, l.protocol in ['HTTP', 'TCP', 'UDP'] ? !has(l.tls) : true)",
		"self.listeners.all(l1, self.listeners.exists_one(l2, l1.name == l2.name))",
		"self.listeners.all(l1, self.listeners.exists_one(l2, l1.port == l2.port && l1.protocol == l2.protocol && (has(l1.hostname) && has(l2.hostname) ? l1.hostname == l2.hostname : !has(l1.hostname) && !has(l2.hostname))))",
		'self.name.matches("""^[a-z]([-a-z0-9]*[a-z0-9])?$""") // a comment',
		"self.hosts.all(h, !h.find('^([^/]+)').endsWith('kubernetes.io'))",
		"[has(self.tls), has(self.name)].exists_one(x, x)",
		"self.hosts.filter(h, h.startsWith('a')).size() <= 1",
		"duration(self.timeout) >= duration('1s') && self.wait > duration('1m')",
		"type(self.memory) == string ? quantity(self.memory).compareTo(quantity('1Mi')) > 0 : true",
		"self.at.getFullYear() > 2000 && self.at < timestamp('2030-01-01T00:00:00Z')",
		"isIP(self.address) && cidr('10.0.0.0/8').containsIP(self.address)",
		"self.labels.all(k, v, k.size() < 10 && v != '')",
		"'app' in self.labels && self.labels['app'] == 'web'",
		"self.max__dash__size == 5",
		"self.?tls.?mode.orValue('none') == 'none'",
		"self.listeners.map(l, l.port).sum() > 500",
		"self.hosts.isSorted() && self.hosts.join(',').contains('b')",
		"self.listeners.filter(l, has(l.tls)).map(l, l.name) == ['b']",
		"size(self.listeners) == self.listeners.size()",
		"self.kind in ['Service'] || self.kind == ''",
	])("%s", (rule) => {
		const one = schema({ rule });
		expect(validateRulePrograms(one, "s")).toEqual([]);
		expect(validateRules(object, one, undefined)).toEqual({
			errors: [],
			warnings: [],
		});
	});

	it.each([
		["self.open.x.y == 1", "undefined field 'x'"],
		["self.replicas", "cel expression must evaluate to a bool"],
		["self.replcas > 1", "undefined field 'replcas'"],
		[
			"self.replicas > '1'",
			"no matching overload for '_>_' applied to '(int, string)'",
		],
		["self.unknown()", "undeclared reference to 'unknown'"],
	])("%s does not compile", (rule, message) => {
		const [error] = validateRulePrograms(schema({ rule }), "s");
		expect(error?.field).toBe(
			"s.properties[spec].x-kubernetes-validations[0].rule",
		);
		expect(error?.message).toContain(message);
	});

	it("see the value that there was before, when there was one", () => {
		const rule = schema({
			rule: "self.replicas >= oldSelf.replicas",
			message: "never fewer",
		});
		const optional = schema({
			rule: "!oldSelf.hasValue() || self.replicas >= oldSelf.value().replicas",
			optionalOldSelf: true,
		});
		const before = {
			value: { ...object, spec: { ...object.spec, replicas: 5 } },
		};
		expect(validateRules(object, rule, undefined).errors).toEqual([]);
		for (const one of [rule, optional])
			expect(validateRules(object, one, before as never).errors).toHaveLength(
				1,
			);
	});

	it("say what went wrong, where, and with which message", () => {
		const { errors } = validateRules(
			object,
			schema(
				{
					rule: "self.replicas > 2",
					messageExpression: "'only %d'.format([self.replicas])",
					fieldPath: ".replicas",
					reason: "FieldValueForbidden",
				},
				{ rule: "self.labels['none'] == ''" },
			),
			undefined,
		);
		expect(errors.map(({ field, message }) => `${field}: ${message}`)).toEqual([
			"spec.replicas: Forbidden: only 2",
			"spec: Invalid value: \"object\": no such key: none evaluating rule: self.labels['none'] == ''",
		]);
	});

	it("can't look back where nothing connects old and new items", () => {
		const rule = [{ rule: "self > oldSelf" }];
		const integer = { type: "integer", "x-kubernetes-validations": rule };
		const list: JsonSchemaProps = { type: "array", items: integer };
		expect(validateRulePrograms(list, "s")).toEqual([
			{
				type: "FieldValueInvalid",
				field: "s.items.x-kubernetes-validations[0].rule",
				message:
					'Invalid value: "self > oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within s',
			},
		]);
		const map: JsonSchemaProps = {
			type: "object",
			additionalProperties: integer,
		};
		expect(validateRulePrograms(map, "s")).toEqual([]);
	});

	it("may not cost too much at creation", () => {
		const rule =
			"self.hosts.all(a, self.hosts.all(b, self.hosts.all(c, self.hosts.all(d, self.hosts.all(e, a != b || c != d || d != e)))))";
		expect(validateRulePrograms(schema({ rule }), "s")[0]?.message).toMatch(
			/^Forbidden: estimated rule cost exceeds budget by factor of [\d.]+x \(try simplifying the rule/,
		);
	});
});
