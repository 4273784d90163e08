import {
	DEFAULT_SCALAR_STYLE_RULES,
	DUMP_SCHEMA,
	dump,
	type Event,
	parseEvents,
	SCALAR_STYLE,
	type ScalarStyleRule,
	YAMLException,
} from "js-yaml";
import { composeYaml } from "./yaml/compose.ts";
import { checkGoYaml } from "./yaml/go-grammar.ts";
import { maxDepth } from "./yaml/go-scanner.ts";
import { byGoKeyOrder } from "./yaml/key-order.ts";
import { base60, resolvePlain } from "./yaml/resolve.ts";

export interface ParsedYaml {
	/** JSON data: keys are strings. */
	readonly value: unknown;
	/** Keys that stand twice in one mapping: `line 8: key "data" already set in map`. */
	readonly duplicates: readonly string[];
}

/**
 * Reads the first document of a YAML text as Kubernetes does (sigs.k8s.io/yaml, which reads YAML 1.1: `yes` and `on`
 * are booleans, `0777` is octal; timestamps stay text). Throws an Error that starts with `yaml: `.
 */
export function parseYaml(text: string): ParsedYaml {
	// go-yaml has the say about what is YAML, and reads the first document only.
	const source = text.slice(0, checkGoYaml(text));
	let events: Event[];
	try {
		events = parseEvents(source, { maxDepth });
	} catch (error) {
		if (error instanceof YAMLException)
			throw new Error(`yaml: ${error.reason}`);
		throw error;
	}
	return composeYaml(source, events);
}

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
