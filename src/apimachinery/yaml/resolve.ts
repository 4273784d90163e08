/** What a plain scalar is; timestamps are told apart only because writing one as text needs quotes. */
export interface Resolved {
	readonly kind:
		| "string"
		| "null"
		| "boolean"
		| "number"
		| "timestamp"
		| "merge";
	readonly value: unknown;
}

const words = new Map<string, Resolved>();
const addWords = (kind: Resolved["kind"], value: unknown, list: string) => {
	for (const word of list.split(" ")) words.set(word, { kind, value });
};
addWords("boolean", true, "y Y yes Yes YES true True TRUE on On ON");
addWords("boolean", false, "n N no No NO false False FALSE off Off OFF");
addWords("null", null, "~ null Null NULL");
addWords("number", Number.NaN, ".nan .NaN .NAN");
addWords(
	"number",
	Number.POSITIVE_INFINITY,
	".inf .Inf .INF +.inf +.Inf +.INF",
);
addWords("number", Number.NEGATIVE_INFINITY, "-.inf -.Inf -.INF");
words.set("<<", { kind: "merge", value: "<<" });
words.set("", { kind: "null", value: null });

const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const timestamp =
	/^\d{4}-\d{1,2}-\d{1,2}([Tt ]\d{1,2}:\d{2}:\d{2}(\.\d*)?\s*(Z|[-+]\d{1,2}(:\d{2})?)?)?$/;
/** YAML 1.1's sexagesimal numbers are not read, but still quoted when written. */
export const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

/** Go's reading of a plain scalar (sigs.k8s.io/yaml's goyaml.v2/resolve.go). */
export function resolvePlain(text: string): Resolved {
	const word = words.get(text);
	if (word !== undefined) return word;
	if (!/^[-+.0-9]/.test(text)) return { kind: "string", value: text };
	if (/^\d{4}-/.test(text) && timestamp.test(text))
		return { kind: "timestamp", value: text };
	const value = readNumber(text.replaceAll("_", ""));
	return value === undefined
		? { kind: "string", value: text }
		: { kind: "number", value };
}

/** Integers in Go's base prefixes (a bare leading 0 is octal), then floats. */
function readNumber(text: string): number | undefined {
	const integer =
		/^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9]\d*))$/.exec(
			text,
		);
	if (integer !== null) {
		const [, sign, hex, binary, octal, decimal] = integer;
		const magnitude =
			hex !== undefined
				? Number.parseInt(hex, 16)
				: binary !== undefined
					? Number.parseInt(binary, 2)
					: octal !== undefined
						? Number.parseInt(octal, 8)
						: Number(decimal);
		return sign === "-" ? -magnitude : magnitude;
	}
	return float.test(text) ? Number(text) : undefined;
}
