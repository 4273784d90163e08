/** Checks of domain names that answer with field errors (k8s.io/apimachinery/pkg/util/validation/validation.go). */
import { type FieldError, invalid, required } from "./field.ts";
import {
	isDNS1123Label,
	isDNS1123Subdomain,
	isQualifiedName,
	regexMessage,
} from "./names.ts";

/** A domain of at least three parts. */
export function isFullyQualifiedName(path: string, name: string): FieldError[] {
	if (name === "") return [required(path)];
	const messages = isDNS1123Subdomain(name);
	if (messages.length > 0) return [invalid(path, name, messages.join(","))];
	return name.split(".").length < 3
		? [
				invalid(
					path,
					name,
					"should be a domain with at least three segments separated by dots",
				),
			]
		: [];
}

/** A domain of at least two parts; a trailing dot is allowed. */
export function isFullyQualifiedDomainName(
	path: string,
	value: string,
): FieldError[] {
	if (value === "") return [required(path)];
	const name = value.endsWith(".") ? value.slice(0, -1) : value;
	const messages = isDNS1123Subdomain(name);
	if (messages.length > 0) return [invalid(path, name, messages.join(","))];
	const labels = name.split(".");
	if (labels.length < 2)
		return [
			invalid(
				path,
				name,
				"should be a domain with at least two segments separated by dots",
			),
		];
	for (const label of labels) {
		const wrong = isDNS1123Label(label);
		if (wrong.length > 0) return [invalid(path, label, wrong.join(","))];
	}
	return [];
}

const HTTP_PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
const HTTP_PATH_PATTERN = new RegExp(`^${HTTP_PATH}$`);

/** `acme.io/foo`: a subdomain, a slash, an HTTP path. */
export function isDomainPrefixedPath(
	path: string,
	value: string,
): FieldError[] {
	if (value === "") return [required(path)];
	const slash = value.indexOf("/");
	const host = value.slice(0, slash);
	const rest = value.slice(slash + 1);
	if (slash <= 0 || rest === "")
		return [
			invalid(
				path,
				value,
				'must be a domain-prefixed path (such as "acme.io/foo")',
			),
		];
	const errors = isDNS1123Subdomain(host).map((m) => invalid(path, host, m));
	if (!HTTP_PATH_PATTERN.test(rest))
		errors.push(invalid(path, rest, regexMessage("Invalid path", HTTP_PATH)));
	return errors;
}

/** `acme.io/foo`: a label key with a prefix. */
export function isDomainPrefixedKey(path: string, value: string): FieldError[] {
	if (value === "") return [required(path)];
	const errors = isQualifiedName(value).map((m) => invalid(path, value, m));
	if (errors.length > 0) return errors;
	return value.includes("/")
		? []
		: [
				invalid(
					path,
					value,
					'must be a domain-prefixed key (such as "acme.io/foo")',
				),
			];
}
