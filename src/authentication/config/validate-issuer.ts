import { X509Certificate } from "node:crypto";
import {
	child,
	duplicate,
	type FieldError,
	index,
	invalid,
	required,
} from "../../apimachinery/field.ts";
import type { JwtIssuer } from "./types.ts";

export function validateIssuer(
	issuer: JwtIssuer,
	disallowed: readonly string[],
	path: string,
): FieldError[] {
	const { url = "", discoveryURL = "" } = issuer;
	return [
		...(url === ""
			? [required(child(path, "url"))]
			: validateUrl(url, disallowed, child(path, "url"))),
		...validateDiscoveryUrl(url, discoveryURL, child(path, "discoveryURL")),
		...validateAudiences(issuer, path),
		...validateAuthority(
			issuer.certificateAuthority,
			child(path, "certificateAuthority"),
		),
		...validateEgress(
			issuer.egressSelectorType,
			child(path, "egressSelectorType"),
		),
	];
}

function validateDiscoveryUrl(
	url: string,
	discovery: string,
	path: string,
): FieldError[] {
	if (discovery === "") return [];
	const trimmed = (text: string) => text.replace(/\/+$/, "");
	return [
		...(url !== "" && trimmed(url) === trimmed(discovery)
			? [invalid(path, discovery, "discoveryURL must be different from URL")]
			: []),
		...validateUrl(discovery, [], path),
	];
}

function validateUrl(
	text: string,
	disallowed: readonly string[],
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	const refuse = (why: string) => errors.push(invalid(path, text, why));
	if (disallowed.includes(text))
		refuse(
			`URL must not overlap with disallowed issuers: [${[...disallowed].sort().join(" ")}]`,
		);
	if (!/^https:\/\//i.test(text)) refuse("URL scheme must be https");
	if (!URL.canParse(text)) return errors;
	const url = new URL(text);
	if (url.username !== "" || url.password !== "")
		refuse("URL must not contain a username or password");
	if (url.search !== "") refuse("URL must not contain a query");
	if (url.hash !== "") refuse("URL must not contain a fragment");
	return errors;
}

function validateAudiences(
	{ audiences = [], audienceMatchPolicy: policy = "" }: JwtIssuer,
	issuerPath: string,
): FieldError[] {
	const path = child(issuerPath, "audiences");
	if (audiences.length === 0)
		return [required(path, `at least one ${path} is required`)];
	const errors = audiences.flatMap((audience, i) => [
		...(audience === "" ? [required(index(path, i))] : []),
		...(audiences.indexOf(audience) < i
			? [duplicate(index(path, i), audience)]
			: []),
	]);
	const policyPath = child(issuerPath, "audienceMatchPolicy");
	if (audiences.length > 1 && policy !== "MatchAny")
		errors.push(
			invalid(
				policyPath,
				policy,
				"audienceMatchPolicy must be MatchAny for multiple audiences",
			),
		);
	if (audiences.length === 1 && policy !== "" && policy !== "MatchAny")
		errors.push(
			invalid(
				policyPath,
				policy,
				"audienceMatchPolicy must be empty or MatchAny for single audience",
			),
		);
	return errors;
}

function validateAuthority(
	bundle: string | undefined,
	path: string,
): FieldError[] {
	if (!bundle) return [];
	try {
		new X509Certificate(bundle);
		return [];
	} catch {
		return [
			invalid(
				path,
				"<omitted>",
				"data does not contain any valid RSA or ECDSA certificates",
			),
		];
	}
}

const validateEgress = (
	selector: string | undefined,
	path: string,
): FieldError[] =>
	!selector || selector === "controlplane" || selector === "cluster"
		? []
		: [
				invalid(
					path,
					selector,
					"egress selector must be either controlplane or cluster",
				),
			];
