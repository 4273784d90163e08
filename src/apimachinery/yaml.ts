import {
	DEFAULT_SCALAR_STYLE_RULES,
	DUMP_SCHEMA,
	dump,
	SCALAR_STYLE,
	type ScalarStyleRule,
} from "js-yaml";
import { byGoKeyOrder } from "./yaml/key-order.ts";
import { type LoadedYaml, loadYaml } from "./yaml/loader.ts";
import { base60, resolvePlain } from "./yaml/resolve.ts";

/**
 * Reads the first document of a YAML text as Kubernetes does (sigs.k8s.io/yaml, which reads YAML 1.1: `yes` and `on`
 * are booleans, `0777` is octal; timestamps stay text). Throws an Error that starts with `yaml: `.
 */
export const parseYaml = (text: string): LoadedYaml => loadYaml(text);

/** Go writes text that would read back as something else in double quotes, and everything else as it can. */
const quoteAmbiguous: ScalarStyleRule = (layout) => {
	const { node } = layout;
	if (!node.tag.endsWith(":str") || node.value.includes("\n")) return;
	if (resolvePlain(node.value).kind !== "string" || base60.test(node.value))
		layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
};

/** Writes YAML as Kubernetes does: sorted keys, sequences not indented, text quoted only where it must be. */
export function dumpYaml(value: unknown): string {
	return dump(value, {
		schema: DUMP_SCHEMA,
		lineWidth: -1,
		noRefs: true,
		seqNoIndent: true,
		skipInvalid: true,
		sortKeys: byGoKeyOrder,
		scalarStyleRules: [
			quoteAmbiguous,
			...Object.values(DEFAULT_SCALAR_STYLE_RULES),
		],
	});
}
