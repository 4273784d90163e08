// Reads the model classes of @kubernetes/client-node (generated from Kubernetes' own OpenAPI) as plain facts.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const modelsFolder = join(
	dirname(require.resolve("@kubernetes/client-node")),
	"gen/models",
);

/**
 * Every live model: class name -> { description, properties: [{ name, type, format, required, description }] }.
 * `name` is the JSON name, `type` the generator's TypeScript type text.
 */
export async function readModels() {
	const listed = readFileSync(join(modelsFolder, "all.d.ts"), "utf8");
	const live = new Set(
		[...listed.matchAll(/models\/([A-Za-z0-9]+)\.js/g)].map((m) => m[1]),
	);
	const models = new Map();
	for (const file of readdirSync(modelsFolder)) {
		const name = file.slice(0, -3);
		if (!file.endsWith(".js") || !live.has(name)) continue;
		const module = await import(pathToFileURL(join(modelsFolder, file)));
		const attributes = module[name]?.attributeTypeMap;
		if (attributes === undefined) continue;
		const typings = readFileSync(join(modelsFolder, `${name}.d.ts`), "utf8");
		models.set(name, toModel(typings, attributes));
	}
	return models;
}

/** Joins the attribute list with what only the typings say: which properties are required, and the prose. */
function toModel(typings, attributes) {
	const members = new Map();
	const member = /(?:\/\*\*\n\s+\* ([^\n]*)\n\s+\*\/\n)?\s+'([^']+)'(\??): /g;
	for (const [, description, name, optional] of typings.matchAll(member))
		members.set(name, { description, required: optional === "" });
	const prose = /\/\*\*\n\* ([\s\S]*?)\n\*\/\nexport declare class/.exec(
		typings,
	);
	return {
		description: unquote(prose?.[1]),
		properties: attributes.map((a) => ({
			name: a.baseName,
			type: a.type,
			format: a.format,
			required: members.get(a.name)?.required ?? false,
			description: unquote(members.get(a.name)?.description),
		})),
	};
}

const unquote = (text) =>
	text?.replaceAll("\\'", "'").replaceAll('\\"', '"').trim();

const special = {
	VersionInfo: "io.k8s.apimachinery.pkg.version.Info",
};

/**
 * Pairs class names with OpenAPI definition names: `V1Pod` with io.k8s.api.core.v1.Pod; where two groups have a kind of
 * the same name the generator prefixes the group (`CoreV1Event`, `EventsV1Event`).
 */
export function definitionNames(models, names) {
	const byClass = new Map(
		Object.entries(special).filter(([name]) => models.has(name)),
	);
	for (const name of names) {
		const [group, version, kind] = name.split(".").slice(-3);
		const v = capital(version);
		const prefixed = `${capital(group)}${v}${kind}`;
		const plain = `${v}${kind}`;
		const className = models.has(prefixed) ? prefixed : plain;
		if (!models.has(className)) continue;
		// a kind that apimachinery shares wins over a group's unpublished one (Preconditions)
		if (byClass.get(className)?.startsWith("io.k8s.apimachinery")) continue;
		byClass.set(className, name);
	}
	return byClass;
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
