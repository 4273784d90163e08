import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseYaml } from "../apimachinery/yaml.ts";

/** What plug-ins are configured with, by their names; paths in it are absolute. */
export type PluginConfigurations = ReadonlyMap<string, PluginConfiguration>;

export interface PluginConfiguration {
	readonly content: Readonly<Record<string, unknown>>;
	/** Of the file that it stands in: what its own paths are relative to. */
	readonly directory: string;
}

interface AdmissionConfiguration {
	readonly apiVersion?: string;
	readonly kind?: string;
	readonly plugins?: readonly {
		readonly name: string;
		readonly path?: string;
		readonly configuration?: Readonly<Record<string, unknown>> | null;
	}[];
}

/**
 * Reads the file of --admission-control-config-file: an AdmissionConfiguration of apiserver.config.k8s.io/v1, whose
 * plug-ins are configured in place or in files of their own (apiserver/pkg/admission/config.go). Throws an Error.
 */
export function readPluginConfigurations(
	file: string | undefined,
): PluginConfigurations {
	if (file === undefined) return new Map();
	const {
		kind,
		apiVersion,
		plugins = [],
	} = read(file) as AdmissionConfiguration;
	if (
		kind !== "AdmissionConfiguration" ||
		!apiVersion?.startsWith("apiserver.config.k8s.io/")
	)
		throw new Error(
			`failed to read admission config: unable to parse ${file}: no kind ${JSON.stringify(kind ?? "")} is registered for version ${JSON.stringify(apiVersion ?? "")}`,
		);
	return new Map(
		plugins.map(({ name, path, configuration }) => {
			if (!path)
				return [
					name,
					{ content: configuration ?? {}, directory: dirname(file) },
				];
			const own = resolve(dirname(file), path);
			return [name, { content: read(own), directory: dirname(own) }];
		}),
	);
}

function read(file: string): Readonly<Record<string, unknown>> {
	try {
		return (parseYaml(readFileSync(file, "utf8")).value ?? {}) as Readonly<
			Record<string, unknown>
		>;
	} catch (error) {
		throw new Error(
			`failed to read admission config: unable to read admission control configuration from ${JSON.stringify(file)} [${(error as Error).message}]`,
		);
	}
}
