/** Field selectors: `metadata.name=a,status.phase!=Running` (k8s.io/apimachinery/pkg/fields/selector.go). */

export interface FieldTerm {
	readonly field: string;
	readonly operator: "=" | "!=";
	readonly value: string;
}

/** The value of a field by its selector name; absent counts as "". */
export type FieldGetter = (field: string) => string | undefined;

/** A conjunction of terms, sorted by their text. */
export interface FieldSelector {
	readonly terms: readonly FieldTerm[];
	/** Selects everything. */
	readonly empty: boolean;
	matches(get: FieldGetter): boolean;
	/** The value the field must have, if one `=` term says so: what lets a list become a get. */
	requiresExactMatch(field: string): string | undefined;
	/** The canonical text, values escaped. */
	toString(): string;
}

/** Prefixes backslash, comma and equals sign with a backslash. */
export const escapeFieldValue = (value: string): string =>
	value.replace(/[\\,=]/g, "\\$&");

function unescapeFieldValue(text: string): string {
	if (!/[\\,=]/.test(text)) return text;
	let value = "";
	let escaped = false;
	for (const ch of text) {
		if (escaped) {
			if (!"\\,=".includes(ch))
				throw new Error(
					`invalid field selector: invalid escape sequence: \\${ch}`,
				);
			value += ch;
			escaped = false;
		} else if (ch === "\\") escaped = true;
		// Go prints the character as its number.
		else if (ch === "," || ch === "=")
			throw new Error(
				`invalid field selector: unescaped character in value: ${ch.codePointAt(0)}`,
			);
		else value += ch;
	}
	if (escaped)
		throw new Error("invalid field selector: invalid escape sequence: \\");
	return value;
}

/** Splits at commas that no backslash escapes. */
function splitTerms(text: string): string[] {
	const terms: string[] = [];
	let start = 0;
	for (let i = 0; i < text.length; i++) {
		if (text[i] === "\\") i++;
		else if (text[i] === ",") {
			terms.push(text.slice(start, i));
			start = i + 1;
		}
	}
	terms.push(text.slice(start));
	return terms;
}

/** Makes a selector of terms. */
export function compileFields(terms: readonly FieldTerm[]): FieldSelector {
	return {
		terms,
		empty: terms.length === 0,
		matches(get) {
			for (const { field, operator, value } of terms)
				if (((get(field) ?? "") === value) !== (operator === "=")) return false;
			return true;
		},
		requiresExactMatch: (field) =>
			terms.find((t) => t.field === field && t.operator === "=")?.value,
		toString: () =>
			terms
				.map((t) => `${t.field}${t.operator}${escapeFieldValue(t.value)}`)
				.join(","),
	};
}

export const everyField: FieldSelector = compileFields([]);

/** Parses a field selector; throws an Error with Kubernetes' message. Which fields exist, the resource says. */
export function parseFieldSelector(text: string): FieldSelector {
	if (text === "") return everyField;
	const terms: FieldTerm[] = [];
	for (const part of splitTerms(text).sort()) {
		if (part === "") continue;
		const match = /^(.*?)(!=|==|=)(.*)$/s.exec(part);
		if (match === null)
			throw new Error(
				`invalid selector: '${text}'; can't understand '${part}'`,
			);
		const [, field = "", operator, rest = ""] = match;
		const value = unescapeFieldValue(rest);
		// A bare `=` selects everything.
		if (field !== "" || value !== "")
			terms.push({ field, operator: operator === "!=" ? "!=" : "=", value });
	}
	return compileFields(terms);
}
