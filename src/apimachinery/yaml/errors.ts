import type { YAMLException } from "js-yaml";

/** Go's words for what js-yaml reports, and whether Go's scanner (rather than its parser) finds it. */
const translations: readonly [RegExp, string, boolean][] = [
	[
		/^bad indentation of a mapping entry/,
		"mapping values are not allowed in this context",
		true,
	],
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
	[
		/^bad indentation of a sequence entry/,
		"did not find expected '-' indicator",
		false,
	],
	[/^exceeded maximum nesting depth/, "exceeded max depth of 10000", true],
];

const inFlow =
	/within a flow collection|^missed comma between flow collection entries/;

/** The error of sigs.k8s.io/yaml for a text that js-yaml refuses: `yaml: line 2: mapping values are not ...`. */
export function goYamlError(error: YAMLException): Error {
	if (inFlow.test(error.reason)) return flowError(error);
	const [, text, scanner] = translations.find(([reason]) =>
		reason.test(error.reason),
	) ?? [undefined, error.reason, true];
	const line = error.mark?.line ?? 0;
	// Go counts its scanner's lines from one, its parser's from nought, and leaves out the first
	return atLine(line === 0 ? 0 : scanner ? line + 1 : line, text);
}

const atLine = (line: number, text: string): Error =>
	new Error(`yaml: ${line === 0 ? "" : `line ${line}: `}${text}`);

/** What Go says of a token that does not belong where it stands between brackets, or of the end of the text there. */
function flowError({ mark, reason }: YAMLException): Error {
	const before = mark?.buffer.slice(0, mark.position).trimEnd() ?? "";
	const atEnd = reason.startsWith("unexpected end");
	// the end stands on a line of its own
	const line = (mark?.line ?? 0) + (atEnd && mark?.column !== 0 ? 1 : 0);
	if (/[[{,:]$/.test(before))
		return atLine(line, "did not find expected node content");
	let depth = 0;
	for (let at = before.length - 1; at >= 0; at--) {
		const character = before.charAt(at);
		if ("]}".includes(character)) depth++;
		else if ("[{".includes(character) && depth-- === 0)
			return atLine(
				before.slice(0, at).split("\n").length - 1 || line,
				`did not find expected ',' or '${character === "[" ? "]" : "}"}'`,
			);
	}
	return atLine(line, "did not find expected ',' or '}'");
}
