/**
 * The grammars of names, keys and identifiers, each answering with Kubernetes' own messages; an empty list
 * is a pass (k8s.io/apimachinery/pkg/util/validation/validation.go, pkg/api/validate/content).
 */

/** Checks a text and says, message by message, what is wrong with it. */
export type TextCheck = (value: string) => readonly string[];

/** A resource's rule for names; `prefix` when characters will still be appended (generateName). */
export type NameCheck = (name: string, prefix: boolean) => readonly string[];

const PASS: readonly string[] = Object.freeze([]);

const longerThan = (value: string, bytes: number): boolean =>
	value.length > bytes ||
	(value.length * 3 > bytes && Buffer.byteLength(value) > bytes);

export const maxLengthMessage = (length: number): string =>
	`must be no more than ${length} characters`;
const maxBytesMessage = (length: number): string =>
	`must be no more than ${length} bytes`;
export const rangeMessage = (low: number, high: number): string =>
	`must be between ${low} and ${high}, inclusive`;

/** `MESSAGE (e.g. 'A',  or 'B', regex used for validation is 'RE')`, its odd spacing included. */
export function regexMessage(
	message: string,
	regex: string,
	...examples: string[]
): string {
	if (examples.length === 0)
		return `${message} (regex used for validation is '${regex}')`;
	const shown = examples.map((example) => `'${example}', `).join(" or ");
	return `${message} (e.g. ${shown}regex used for validation is '${regex}')`;
}

/** One pattern, one message, and a limit on the length that is reported first. */
function grammar(
	regex: string,
	message: string,
	limit?: { length: number; message: string },
): TextCheck {
	const pattern = new RegExp(`^${regex}$`);
	return (value) => {
		const matches = pattern.test(value) && !value.endsWith("\n");
		const tooLong = limit !== undefined && longerThan(value, limit.length);
		if (matches && !tooLong) return PASS;
		const messages: string[] = [];
		if (tooLong) messages.push(limit.message);
		if (!matches) messages.push(message);
		return messages;
	};
}
const limit = (length: number) => ({
	length,
	message: maxLengthMessage(length),
});

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const SUBDOMAIN_MESSAGE = regexMessage(
	"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
	SUBDOMAIN,
	"example.com",
);
const LABEL_MESSAGE = regexMessage(
	"a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
	LABEL,
	"my-name",
	"123-abc",
);
const SUBDOMAIN_PATTERN = new RegExp(`^${SUBDOMAIN}$`);
const LABEL_PATTERN = new RegExp(`^${LABEL}$`);

/** A host name of up to 253 characters. */
export const isDNS1123Subdomain: TextCheck = grammar(
	SUBDOMAIN,
	SUBDOMAIN_MESSAGE,
	limit(253),
);

/** One part of a host name, up to 63 characters. */
export const isDNS1123Label: TextCheck = (value) => {
	const tooLong = longerThan(value, 63);
	const matches = LABEL_PATTERN.test(value);
	if (matches && !tooLong) return PASS;
	const messages: string[] = [];
	if (tooLong) messages.push(maxLengthMessage(63));
	if (!matches)
		messages.push(
			SUBDOMAIN_PATTERN.test(value) ? "must not contain dots" : LABEL_MESSAGE,
		);
	return messages;
};

const UNDERSCORE_LABEL = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
const UNDERSCORE_SUBDOMAIN = `${UNDERSCORE_LABEL}(\\.${UNDERSCORE_LABEL})*`;
export const isDNS1123SubdomainWithUnderscore: TextCheck = grammar(
	UNDERSCORE_SUBDOMAIN,
	regexMessage(
		"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
		UNDERSCORE_SUBDOMAIN,
		"example.com",
	),
	limit(253),
);

const DNS1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
/** A label that starts with a letter. */
export const isDNS1035Label: TextCheck = grammar(
	DNS1035,
	regexMessage(
		"a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
		DNS1035,
		"my-name",
		"abc-123",
	),
	limit(63),
);

const WILDCARD = `\\*\\.${SUBDOMAIN}`;
/** `*.example.com`. */
export const isWildcardDNS1123Subdomain: TextCheck = grammar(
	WILDCARD,
	regexMessage(
		"a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
		WILDCARD,
		"*.example.com",
	),
	limit(253),
);

const LABEL_KEY = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const LABEL_KEY_PATTERN = new RegExp(`^${LABEL_KEY}$`);
const LABEL_KEY_MESSAGE = regexMessage(
	"must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
	LABEL_KEY,
	"MyName",
	"my.name",
	"123-abc",
);

/** A label key: an optional DNS subdomain, a slash, and a name of up to 63 bytes. */
export const isQualifiedName: TextCheck = (value) => {
	const slash = value.indexOf("/");
	const name = value.slice(slash + 1);
	if (slash >= 0 && name.includes("/"))
		return [
			`a valid label key ${LABEL_KEY_MESSAGE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
		];
	const messages: string[] = [];
	if (slash === 0) messages.push("prefix part must be non-empty");
	else if (slash > 0) prefixPart(value.slice(0, slash), messages);
	if (name === "") messages.push("name part must be non-empty");
	else if (longerThan(name, 63))
		messages.push(`name part ${maxBytesMessage(63)}`);
	if (!LABEL_KEY_PATTERN.test(name))
		messages.push(`name part ${LABEL_KEY_MESSAGE}`);
	return messages.length === 0 ? PASS : messages;
};

function prefixPart(prefix: string, messages: string[]): void {
	if (longerThan(prefix, 253))
		messages.push(`prefix part ${maxBytesMessage(253)}`);
	if (!SUBDOMAIN_PATTERN.test(prefix))
		messages.push(`prefix part ${SUBDOMAIN_MESSAGE}`);
}

const LABEL_VALUE = `(${LABEL_KEY})?`;
export const isValidLabelValue: TextCheck = grammar(
	LABEL_VALUE,
	regexMessage(
		"a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
		LABEL_VALUE,
		"MyValue",
		"my_value",
		"12345",
	),
	{ length: 63, message: maxBytesMessage(63) },
);

const C_IDENTIFIER = "[A-Za-z_][A-Za-z0-9_]*";
export const isCIdentifier: TextCheck = grammar(
	C_IDENTIFIER,
	regexMessage(
		"a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
		C_IDENTIFIER,
		"my_name",
		"MY_NAME",
		"MyName",
	),
);

const PERCENT = "[0-9]+%";
export const isValidPercent: TextCheck = grammar(
	PERCENT,
	regexMessage(
		"a valid percent string must be a numeric string followed by an ending '%'",
		PERCENT,
		"1%",
		"93%",
	),
);

const HEADER = "[-A-Za-z0-9]+";
export const isHTTPHeaderName: TextCheck = grammar(
	HEADER,
	regexMessage(
		"a valid HTTP header must consist of alphanumeric characters or '-'",
		HEADER,
		"X-Header-Name",
	),
);

/** Names that would lead out of a directory. */
const changesDirectory: TextCheck = (value) =>
	value === "." || value === ".."
		? [`must not be '${value}'`]
		: value.startsWith("..")
			? ["must not start with '..'"]
			: PASS;

const both =
	(...checks: TextCheck[]): TextCheck =>
	(value) => {
		const messages = checks.flatMap((check) => check(value));
		return messages.length === 0 ? PASS : messages;
	};

const ENV_NAME = "[-._a-zA-Z][-._a-zA-Z0-9]*";
export const isEnvVarName: TextCheck = both(
	grammar(
		ENV_NAME,
		regexMessage(
			"a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit",
			ENV_NAME,
			"my.env-name",
			"MY_ENV.NAME",
			"MyEnvName1",
		),
	),
	changesDirectory,
);

/** What a container's `env` may be named since any printable ASCII but `=` is allowed. */
export const isRelaxedEnvVarName: TextCheck = (value) => {
	const messages: string[] = [];
	if (value === "")
		messages.push("environment variable name must be non-empty");
	if (!/^[ -<>-~]*$/.test(value))
		messages.push(
			"a valid environment variable name must consist only of printable ASCII characters other than '='",
		);
	return messages;
};

const CONFIG_KEY = "[-._a-zA-Z0-9]+";
/** A key of a ConfigMap or Secret. */
export const isConfigMapKey: TextCheck = both(
	grammar(
		CONFIG_KEY,
		regexMessage(
			"a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
			CONFIG_KEY,
			"key.name",
			"KEY_NAME",
			"key-name",
		),
		limit(253),
	),
	changesDirectory,
);

/** The name of a port: up to 15 of [-a-z0-9] with a letter among them. */
export const isValidPortName: TextCheck = (value) => {
	const messages: string[] = [];
	if (longerThan(value, 15)) messages.push(maxLengthMessage(15));
	if (!/^[-a-z0-9]+$/.test(value))
		messages.push(
			"must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)",
		);
	if (!/[a-z]/.test(value))
		messages.push("must contain at least one letter (a-z)");
	if (value.includes("--"))
		messages.push("must not contain consecutive hyphens");
	if (value.startsWith("-") || value.endsWith("-"))
		messages.push("must not begin or end with a hyphen");
	return messages;
};

/** A number within bounds, both included. */
export const isInRange = (
	value: number,
	low: number,
	high: number,
): readonly string[] =>
	value >= low && value <= high ? PASS : [rangeMessage(low, high)];
export const isValidPortNum = (port: number): readonly string[] =>
	isInRange(port, 1, 65535);
export const isValidUserID = (id: number): readonly string[] =>
	isInRange(id, 0, 0xffffffff);
export const isValidGroupID = isValidUserID;

/** What can stand between slashes of a URL; `prefix` when more will be appended. */
export const isPathSegmentName: NameCheck = (name, prefix) => {
	if (!prefix && (name === "." || name === ".."))
		return [`may not be '${name}'`];
	return ["/", "%"]
		.filter((mark) => name.includes(mark))
		.map((mark) => `may not contain '${mark}'`);
};

/** The last dash of a prefix is not the last character of the name to be. */
const maskTrailingDash = (name: string): string =>
	name.length > 1 && name.endsWith("-") ? `${name.slice(0, -2)}a` : name;

const asNameCheck =
	(check: TextCheck): NameCheck =>
	(name, prefix) =>
		check(prefix ? maskTrailingDash(name) : name);

export const nameIsDNSSubdomain: NameCheck = asNameCheck(isDNS1123Subdomain);
export const nameIsDNSLabel: NameCheck = asNameCheck(isDNS1123Label);
export const nameIsDNS1035Label: NameCheck = asNameCheck(isDNS1035Label);

export { generateName } from "./generate-name.ts";
