import type { YAMLException } from "js-yaml";

/** Go's words for what js-yaml reports, and whether Go's scanner (rather than its parser) finds it. */
const translations: readonly [RegExp, string, boolean][] = [
	[
		/^bad indentation of a mapping entry/,
		"mapping values are not allowed in this context",
		true,
	],
	[/within a flow collection/, "did not find expected ',' or '}'", false],
	[
		/within a (single|double) quoted scalar/,
		"found unexpected end of stream",
		true,
	],
	[/^tab characters/, "found character that cannot start any token", true],
	[/^unknown escape sequence/, "found unknown escape character", true],
	[/^expected ':'/, "could not find expected ':'", true],
	[/^directives end mark/, "did not find expected <document start>", false],
	[
		/^end of the stream or a document separator/,
		"did not find expected <document start>",
		false,
	],
	[/^missed comma between flow collection entries/, "", false],
	[
		/^bad indentation of a sequence entry/,
		"did not find expected '-' indicator",
		false,
	],
	[/^exceeded maximum nesting depth/, "exceeded max depth of 10000", true],
];

/** The error of sigs.k8s.io/yaml for a text that js-yaml refuses: `yaml: line 2: mapping values are not ...`. */
export function goYamlError(error: YAMLException): Error {
	const [, text, scanner] = translations.find(([reason]) =>
		reason.test(error.reason),
	) ?? [undefined, error.reason, true];
	const line = error.mark?.line ?? 0;
	// Go counts its scanner's lines from one, its parser's from nought, and leaves out the first
	const where = line === 0 ? "" : `line ${scanner ? line + 1 : line}: `;
	return new Error(`yaml: ${where}${text || misplacedInFlow(error)}`);
}

/** What Go says of a token that does not belong where it stands between brackets. */
function misplacedInFlow({ mark }: YAMLException): string {
	const before = mark?.buffer.slice(0, mark.position).trimEnd() ?? "";
	if (/[[{,:]$/.test(before)) return "did not find expected node content";
	let depth = 0;
	for (let at = before.length - 1; at >= 0; at--) {
		const character = before.charAt(at);
		if ("]}".includes(character)) depth++;
		else if ("[{".includes(character) && depth-- === 0)
			return `did not find expected ',' or '${character === "[" ? "]" : "}"}'`;
	}
	return "did not find expected ',' or '}'";
}
