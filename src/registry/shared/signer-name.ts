import {
	type FieldError,
	goQuote,
	invalid,
	required,
	tooLong,
} from "../../apimachinery/field.ts";
import {
	isDNS1123Label,
	isDNS1123Subdomain,
	type TextCheck,
} from "../../apimachinery/names.ts";

const MAX_DOMAIN = 253;
const MAX_NAME = MAX_DOMAIN + 1 + 253 + 63 + 1;

/** Is the signer one of Kubernetes' own? */
export const isKubernetesSigner = (name: string): boolean => {
	const host = name.split("/")[0] ?? "";
	return host === "kubernetes.io" || host.endsWith(".kubernetes.io");
};

/** `example.com/signer`, up to 571 characters (k8s.io/kubernetes/pkg/apis/core/validation/names.go ValidateSignerName). */
export function validateSignerName(name: string, path: string): FieldError[] {
	if (!name) return [required(path)];
	const [domain = "", rest = "", ...more] = name.split("/");
	if (!name.includes("/") || more.length > 0)
		return [
			invalid(
				path,
				name,
				"must be a fully qualified domain and path of the form 'example.com/signer-name'",
			),
		];
	const errors: FieldError[] = [];
	if (domain.length > MAX_DOMAIN) errors.push(tooLong(path, MAX_DOMAIN));
	errors.push(...firstWrongLabel(domain, isDNS1123Label, path));
	if (!domain.includes("."))
		errors.push(
			invalid(
				path,
				domain,
				"should be a domain with at least two segments separated by dots",
			),
		);
	errors.push(...firstWrongLabel(rest, isDNS1123Subdomain, path));
	if (name.length > MAX_NAME) errors.push(tooLong(path, MAX_NAME));
	return errors;
}

/** All that is wrong with the first of the dotted parts that is wrong. */
function firstWrongLabel(
	segment: string,
	check: TextCheck,
	path: string,
): FieldError[] {
	for (const label of segment.split(".")) {
		const messages = check(label);
		if (messages.length > 0)
			return messages.map((message) =>
				invalid(
					path,
					segment,
					`validating label ${goQuote(label)}: ${message}`,
				),
			);
	}
	return [];
}

/** Messages for the name of a trust bundle; `signer` is "" for one that belongs to none (ValidateClusterTrustBundleName). */
export function checkTrustBundleName(
	name: string,
	signer: string,
): readonly string[] {
	if (signer === "")
		return name.includes(":")
			? ['ClusterTrustBundle without signer name must not have ":" in its name']
			: isDNS1123Subdomain(name);
	const prefix = `${signer.replaceAll("/", ":")}:`;
	return name.startsWith(prefix)
		? isDNS1123Subdomain(name.slice(prefix.length))
		: [
				`ClusterTrustBundle for signerName ${signer} must be named with prefix ${prefix}`,
			];
}
