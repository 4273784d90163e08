import { readFileSync } from "node:fs";
import { durationMilliseconds } from "../apimachinery/duration.ts";
import { parseYaml } from "../apimachinery/yaml.ts";
import { ConfigError } from "./config-error.ts";
import {
	environmentName,
	type OptionDefinition,
	type OptionName,
	optionDefinitions,
} from "./options.ts";

type Definitions = typeof optionDefinitions;
type ValueOf<D extends OptionDefinition> = D["type"] extends
	| "number"
	| "duration"
	? number
	: D["type"] extends "boolean"
		? boolean
		: D["type"] extends "list"
			? readonly string[]
			: D["default"] extends string
				? string
				: string | undefined;

/** What a cluster runs with; frozen. */
export type Config = {
	readonly [Name in OptionName]: ValueOf<Definitions[Name]>;
};

/** Values from one source, by option name; texts are still to be parsed. */
export type ConfigValues = Partial<Record<OptionName, unknown>>;

const names = Object.keys(optionDefinitions) as OptionName[];

/** MONOKUBE_* variables; an unknown one is an error, so that a typing mistake is seen. */
export function readEnvironment(
	environment: Readonly<Record<string, string | undefined>>,
): ConfigValues {
	const byVariable = new Map(
		names.map((name) => [environmentName(optionDefinitions[name].flag), name]),
	);
	const values: ConfigValues = {};
	for (const [variable, text] of Object.entries(environment)) {
		if (!variable.startsWith("MONOKUBE_") || text === undefined) continue;
		if (variable === "MONOKUBE_CONFIG") continue;
		const name = byVariable.get(variable);
		if (name === undefined)
			throw new ConfigError(`unknown environment variable ${variable}`);
		values[name] = text;
	}
	return values;
}

/** A YAML (or JSON) file whose keys are the flags' names: `secure-port: 7443`. */
export function readConfigFile(file: string): ConfigValues {
	let content: unknown;
	try {
		content = parseYaml(readFileSync(file, "utf8")).value;
	} catch (error) {
		throw new ConfigError(
			`cannot read config file ${file}: ${(error as Error).message}`,
		);
	}
	if (content === null || content === undefined) return {};
	if (typeof content !== "object" || Array.isArray(content))
		throw new ConfigError(`config file ${file}: must be a map of flags`);
	const byFlag = new Map(
		names.map((name) => [optionDefinitions[name].flag as string, name]),
	);
	const values: ConfigValues = {};
	for (const [flag, value] of Object.entries(content)) {
		const name = byFlag.get(flag);
		if (name === undefined)
			throw new ConfigError(`config file ${file}: unknown field ${flag}`);
		values[name] = value;
	}
	return values;
}

/** Later sources win; what none of them says has its default. Throws a ConfigError that names the option. */
export function makeConfig(...sources: readonly ConfigValues[]): Config {
	const config: Record<string, unknown> = {};
	for (const name of names) {
		const definition: OptionDefinition = optionDefinitions[name];
		const given = sources.findLast((source) => source[name] !== undefined);
		config[name] =
			given === undefined
				? defaultOf(definition)
				: parseValue(definition, given[name]);
	}
	const result = config as Config;
	checkTogether(result);
	return Object.freeze(result);
}

/** Defaults are values already, but for durations, which are written as text. */
const defaultOf = (definition: OptionDefinition): unknown =>
	definition.type === "duration" && definition.default !== undefined
		? parseType(definition, definition.default)
		: definition.default;

function parseValue(definition: OptionDefinition, value: unknown): unknown {
	const parsed = parseType(definition, value);
	const { choices, flag } = definition;
	if (choices === undefined) return parsed;
	for (const item of Array.isArray(parsed) ? parsed : [parsed])
		if (!choices.includes(item))
			throw new ConfigError(
				`--${flag}: ${item} is none of ${choices.join(", ")}`,
			);
	return parsed;
}

function parseType({ flag, type }: OptionDefinition, value: unknown): unknown {
	switch (type) {
		case "number": {
			const number = typeof value === "string" ? Number(value) : value;
			if (
				typeof number !== "number" ||
				!Number.isInteger(number) ||
				number < 0 ||
				value === ""
			)
				throw new ConfigError(`--${flag}: ${value} is no number`);
			return number;
		}
		case "boolean":
			if (value === true || value === "true" || value === "1") return true;
			if (value === false || value === "false" || value === "0") return false;
			throw new ConfigError(`--${flag}: ${value} is neither true nor false`);
		case "duration":
			// Programs say milliseconds.
			if (typeof value === "number" && value >= 0) return value;
			try {
				return typeof value === "number"
					? value
					: durationMilliseconds(value as string);
			} catch (error) {
				throw new ConfigError(`--${flag}: ${(error as Error).message}`);
			}
		case "list":
			return (Array.isArray(value) ? value : [value])
				.flatMap((item) => String(item).split(","))
				.map((item) => item.trim())
				.filter((item) => item !== "");
		default:
			if (typeof value !== "string" && typeof value !== "number")
				throw new ConfigError(`--${flag}: must be a text`);
			return String(value);
	}
}

function checkTogether(config: Config): void {
	if (config.securePort > 65535)
		throw new ConfigError(`--secure-port: ${config.securePort} is no port`);
	if (
		(config.tlsCertFile === undefined) !==
		(config.tlsPrivateKeyFile === undefined)
	)
		throw new ConfigError(
			"--tls-cert-file and --tls-private-key-file must be given together",
		);
	if (!/^\d+-\d+$/.test(config.serviceNodePortRange))
		throw new ConfigError(
			`--service-node-port-range: ${config.serviceNodePortRange} is not FROM-TO`,
		);
}
