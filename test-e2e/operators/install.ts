import { readFileSync } from "node:fs";
import { parseYaml } from "../../src/apimachinery/yaml.ts";
import type { HttpClient } from "../support/http.ts";
import { eventually } from "../support/kubectl.ts";

interface Definition {
	readonly metadata: { readonly name: string };
	readonly status?: {
		readonly conditions?: readonly { type: string; status: string }[];
	};
}

const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** Installs the definitions of a file beside this one, and waits until all are served. */
export async function install(client: HttpClient, file: string): Promise<void> {
	const text = readFileSync(new URL(file, import.meta.url), "utf8");
	for (const part of text.split(/^---$/m)) {
		const definition = parseYaml(part).value as Definition;
		const answer = await client.send("POST", definitions, definition);
		if (answer.status !== 201) throw new Error(answer.text);
		const { name } = definition.metadata;
		await eventually(async () => {
			const { status } = (
				await client.send("GET", `${definitions}/${name}`)
			).json<Definition>();
			return status?.conditions?.some(
				(one) => one.type === "Established" && one.status === "True",
			);
		}, `${name} is established`);
	}
}
