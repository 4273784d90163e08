// The prose of Kubernetes' types, for `kubectl explain`: joined from the package when the project is built, into dist/,
// and never committed.
import { readFileSync } from "node:fs";
import { definitionNames, readModels } from "./client-node-models.mjs";

// The package has joined lines with spaces. Two of them were the end of a paragraph where one of these follows.
const paragraphs = [
	"Populated by the system",
	"The CSI driver specifies podInfo",
	"The following VolumeContext",
	"This field was immutable",
	"This field is beta",
	"This field is immutable",
	'"csi.storage.k8s.io/ephemeral" is a new',
	"The check can be enabled",
	"Alternatively, the driver",
	"Note: A",
	"The other mode is",
	"For more information about implementing",
	"The v1.22\\+ in-tree",
	"Certificate signers may not",
	"The minimum valid value",
	"This field can be used to limit access",
	"Exactly one of NodeName",
	"Must be a DNS subdomain and should",
	"It must not be longer than",
];
const paragraph = new RegExp(` {2}(?=${paragraphs.join("|")})`, "g");

/** The lines of a description again, as far as they can be told. */
const unjoin = (text) =>
	text
		.replace(paragraph, "\n\n")
		.replace(/ {4}(?=\d\. )/g, "\n\n  ")
		.replace(/ {3,}/g, (run) => `\n${" ".repeat(run.length - 1)}`)
		.replace(/(?<=\S) {2}(?=\d\. )/g, "\n ")
		.replace(/(?<=\n *\.\.\.) (?=\})/g, "\n");

/** definition name -> { description, properties: { name: description } }; what has no prose is left out. */
export async function extractDescriptions() {
	const file = new URL("../openapi/definitions.json", import.meta.url);
	const definitions = JSON.parse(readFileSync(file, "utf8"));
	const models = await readModels();
	const names = new Map(definitionNames(models, Object.keys(definitions)));
	const typeProse = new Map(
		[...names].map(([className, name]) => [
			`#/definitions/${name}`,
			models.get(className).description,
		]),
	);
	const out = {};
	for (const [className, name] of names) {
		const { description, properties } = models.get(className);
		// The package says nothing of fields that are structs: what their type is stands in.
		const prose = properties
			.map(({ name: field, description: text }) => [
				field,
				text ?? typeProse.get(definitions[name]?.properties?.[field]?.$ref),
			])
			.filter(([, text]) => text !== undefined)
			.map(([field, text]) => [field, unjoin(text)]);
		out[name] = {
			...(description === undefined ? {} : { description }),
			...(prose.length === 0 ? {} : { properties: Object.fromEntries(prose) }),
		};
	}
	return out;
}
