const keywords = new Set([
	"true",
	"false",
	"null",
	"in",
	"as",
	"break",
	"const",
	"continue",
	"else",
	"for",
	"function",
	"if",
	"import",
	"let",
	"loop",
	"package",
	"namespace",
	"return",
	"var",
	"void",
	"while",
]);

export const isReservedWord = (name: string): boolean => keywords.has(name);

const escapes: Readonly<Record<string, string>> = {
	__: "__underscores__",
	".": "__dot__",
	"-": "__dash__",
	"/": "__slash__",
};

/** A property's name as expressions write it (k8s.io/apiserver/pkg/cel/escaping.go); undefined when they can't. */
export function escapeName(name: string): string | undefined {
	if (keywords.has(name)) return `__${name}__`;
	const escaped = name.replace(/__|[.\-/]/g, (part) => escapes[part] ?? part);
	return /^[A-Za-z_][A-Za-z0-9_]*$/.test(escaped) ? escaped : undefined;
}
