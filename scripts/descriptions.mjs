// The prose of Kubernetes' types, for `kubectl explain`: joined from the package when the project is built, into dist/,
// and never committed.
import { readFileSync } from "node:fs";
import { definitionNames, readModels } from "./client-node-models.mjs";

// The package has joined lines with spaces: two of them were the end of a paragraph where one of these follows.
const paragraph = / {2}(?=Populated by the system)/g;

/** definition name -> { description, properties: { name: description } }; what has no prose is left out. */
export async function extractDescriptions() {
	const file = new URL("../openapi/definitions.json", import.meta.url);
	const definitions = JSON.parse(readFileSync(file, "utf8"));
	const models = await readModels();
	const names = definitionNames(models, Object.keys(definitions));
	const out = {};
	for (const [className, name] of names) {
		const { description, properties } = models.get(className);
		const prose = properties
			.filter((property) => property.description !== undefined)
			.map(({ name: field, description: text }) => [
				field,
				text.replace(paragraph, "\n\n"),
			]);
		out[name] = {
			...(description === undefined ? {} : { description }),
			...(prose.length === 0 ? {} : { properties: Object.fromEntries(prose) }),
		};
	}
	return out;
}
