import { readFileSync } from "node:fs";
import type { Config } from "../config/config.ts";
import { ConfigError } from "../config/config-error.ts";
import { optionDefinitions } from "../config/options.ts";

/** Reads a file that a flag names; what is wrong with it becomes a ConfigError that names the flag and the file. */
export function readConfigured<T>(
	flag: string,
	file: string,
	parse: (text: string) => T,
): T {
	try {
		return parse(readFileSync(file, "utf8"));
	} catch (error) {
		throw new ConfigError(`--${flag}: ${file}: ${(error as Error).message}`);
	}
}

type NumberOption = {
	[K in keyof Config]: Config[K] extends number ? K : never;
}[keyof Config];

/** Throws a ConfigError when a number that must not be zero is. */
export function requirePositive(config: Config, name: NumberOption): void {
	if (config[name] <= 0)
		throw new ConfigError(
			`--${optionDefinitions[name].flag}: must be a positive number`,
		);
}
