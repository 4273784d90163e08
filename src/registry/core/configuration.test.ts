import { describe, expect, it } from "vitest";
import {
	type Body,
	openRegistry,
	refusal,
} from "../shared/registry.fixture.ts";
import { configMap } from "./config-map.ts";
import { secret } from "./secret.ts";

const registry = await openRegistry(configMap, secret);
const base64 = (text: string) => Buffer.from(text).toString("base64");
const dry = (kind: string, body: Body) =>
	registry.create(kind, { metadata: { name: "dry" }, ...body }, true);

describe("ConfigMap", () => {
	const badKey =
		"a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
	it.each<[string, Body, string[]]>([
		[
			"keys",
			{ data: { "a b": "" } },
			[`data[a b]: Invalid value: "a b": ${badKey}`],
		],
		[
			"a key twice",
			{ data: { a: "" }, binaryData: { a: "" } },
			['data[a]: Invalid value: "a": duplicate of key present in binaryData'],
		],
		[
			"size",
			{ data: { a: "x".repeat(1024 * 1024 + 1) } },
			["[]: Too long: may not be more than 1048576 bytes"],
		],
		["nothing", {}, []],
	])("checks %s", async (_, body, expected) => {
		expect(await refusal(dry("configmaps", body))).toEqual(expected);
	});

	it("stays as it is once it is immutable", async () => {
		const metadata = { name: "fixed" };
		await registry.create("configmaps", {
			metadata,
			immutable: true,
			data: { a: "1" },
		});
		const change = (what: Body) =>
			refusal(
				registry.update("configmaps", (object) => Object.assign(object, what), {
					object: "fixed",
				}),
			);
		expect(await change({ data: { a: "2" } })).toEqual([
			"data: Forbidden: field is immutable when `immutable` is set",
		]);
		expect(await change({ immutable: false })).toEqual([
			"immutable: Forbidden: field is immutable when `immutable` is set",
		]);
	});
});

describe("Secret", () => {
	it("takes plain text and keeps its type", async () => {
		const made = await registry.create("secrets", {
			stringData: { a: "1" },
			data: { a: base64("0"), b: base64("2") },
		});
		expect(made).toMatchObject({
			type: "Opaque",
			data: { a: base64("1"), b: base64("2") },
		});
		expect(made).not.toHaveProperty("stringData");
		expect(
			await refusal(
				registry.update("secrets", (object) =>
					Object.assign(object, { type: "other" }),
				),
			),
		).toEqual(['type: Invalid value: "other": field is immutable']);
	});

	it.each<[string, Body, string[]]>([
		[
			"kubernetes.io/tls",
			{},
			["data[tls.crt]: Required value", "data[tls.key]: Required value"],
		],
		[
			"kubernetes.io/basic-auth",
			{},
			["data[username]: Required value", "data[password]: Required value"],
		],
		["kubernetes.io/basic-auth", { username: base64("u") }, []],
		["kubernetes.io/ssh-auth", {}, ["data[ssh-privatekey]: Required value"]],
		[
			"kubernetes.io/dockerconfigjson",
			{},
			["data[.dockerconfigjson]: Required value"],
		],
		[
			"kubernetes.io/service-account-token",
			{},
			[
				"metadata.annotations[kubernetes.io/service-account.name]: Required value",
			],
		],
	])("of type %s", async (type, data, expected) => {
		expect(await refusal(dry("secrets", { type, data }))).toEqual(expected);
	});
});
