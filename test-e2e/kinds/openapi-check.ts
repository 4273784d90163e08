import { Ajv, type ValidateFunction } from "ajv";
import { expect } from "vitest";
import type { Answer } from "./api.ts";
import type { Check, KindUnderTest } from "./context.ts";

interface Document {
	readonly components: {
		readonly schemas: Readonly<
			Record<
				string,
				{
					readonly "x-kubernetes-group-version-kind"?: readonly {
						group: string;
						version: string;
						kind: string;
					}[];
				}
			>
		>;
	};
}

const compiled = new Map<string, Promise<[Ajv, Document]>>();

/** The OpenAPI v3 document of a group version, as a JSON Schema validator reads it. */
function documentOf(kind: KindUnderTest): Promise<[Ajv, Document]> {
	const { apiVersion } = kind.sample;
	let known = compiled.get(apiVersion);
	if (known === undefined) {
		known = read(kind, apiVersion);
		compiled.set(apiVersion, known);
	}
	return known;
}

async function read(
	kind: KindUnderTest,
	apiVersion: string,
): Promise<[Ajv, Document]> {
	const prefix = apiVersion.includes("/") ? "apis" : "api";
	const document: Document = await kind.ok(
		"GET",
		`/openapi/v3/${prefix}/${apiVersion}`,
	);
	const ajv = new Ajv({ strict: false, validateFormats: false });
	ajv.addSchema(document, "document");
	return [ajv, document];
}

function validatorOf(
	[ajv, document]: [Ajv, Document],
	{ kind, apiVersion }: Answer["body"],
): ValidateFunction {
	const [group, version] = apiVersion.includes("/")
		? apiVersion.split("/")
		: ["", apiVersion];
	const name = Object.entries(document.components.schemas).find(([, schema]) =>
		schema["x-kubernetes-group-version-kind"]?.some(
			(gvk) =>
				gvk.group === group && gvk.version === version && gvk.kind === kind,
		),
	)?.[0];
	expect(name, `${kind} is in the document`).toBeDefined();
	return ajv.compile({ $ref: `document#/components/schemas/${name}` });
}

/** Go writes null for lists and times that are not there, whatever the document says. */
const withoutNulls = (object: Answer["body"]): unknown =>
	JSON.parse(
		JSON.stringify(object, (_key, value) =>
			value === null ? undefined : value,
		),
	);

export const openAPICheck: Check = {
	name: "its OpenAPI v3 document describes it",
	async run(kind) {
		const made = await kind.make();
		const validate = validatorOf(await documentOf(kind), made);
		validate(withoutNulls(made));
		expect(validate.errors).toBeNull();
	},
};
