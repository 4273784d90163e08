/** pkg/apis/networking/validation/validation.go. */
import {
	child,
	type FieldError,
	index,
	invalid,
	required,
} from "../../apimachinery/field.ts";
import { parseIP, validateIPForLegacyField } from "../../apimachinery/ip.ts";
import {
	isDNS1123Subdomain,
	isValidPortName,
	isValidPortNum,
	isWildcardDNS1123Subdomain,
	nameIsDNSLabel,
} from "../../apimachinery/names.ts";
import { dnsSubdomain, invalidTexts, list, oneOf } from "../shared/checks.ts";
import type {
	Ingress,
	IngressBackend,
	IngressPath,
	IngressRule,
} from "./ingress-types.ts";
import { validateTypedReference } from "./typed-reference.ts";

export const classAnnotation = "kubernetes.io/ingress.class";
const pathTypes = ["Exact", "ImplementationSpecific", "Prefix"];
const badSequences = ["//", "/./", "/../", "%2f", "%2F"];
const badEnds = ["/..", "/."];

export function validateIngressSpec({ spec = {} }: Ingress): FieldError[] {
	const { rules, defaultBackend, tls, ingressClassName } = spec;
	const errors: FieldError[] = [];
	if (list(rules).length === 0 && defaultBackend === undefined)
		errors.push(
			invalid(
				"spec",
				rules ?? null,
				"either `defaultBackend` or `rules` must be specified",
			),
		);
	if (defaultBackend)
		errors.push(...validateBackend(defaultBackend, "spec.defaultBackend"));
	for (const [i, rule] of list(rules).entries())
		errors.push(...validateRule(rule, index("spec.rules", i)));
	for (const [i, { hosts, secretName }] of list(tls).entries()) {
		const at = index("spec.tls", i);
		for (const [j, host] of list(hosts).entries())
			errors.push(...validateHost(host, index(child(at, "hosts"), j)));
		if (secretName)
			errors.push(...dnsSubdomain(secretName, child(at, "secretName")));
	}
	if (ingressClassName !== undefined)
		errors.push(...dnsSubdomain(ingressClassName, "spec.ingressClassName"));
	return errors;
}

/** The old annotation must agree with the field, on creation. */
export function validateClassAnnotation({
	metadata,
	spec,
}: Ingress): FieldError[] {
	const annotated = metadata.annotations?.[classAnnotation];
	const name = spec?.ingressClassName;
	if (annotated === undefined || name === undefined || annotated === name)
		return [];
	return [
		invalid(
			child("annotations", classAnnotation),
			annotated,
			"must match `ingressClassName` when both are specified",
		),
	];
}

const validateHost = (host: string, path: string): FieldError[] =>
	invalidTexts(
		host.includes("*") ? isWildcardDNS1123Subdomain : isDNS1123Subdomain,
		host,
		path,
	);

function validateRule({ host, http }: IngressRule, path: string): FieldError[] {
	const errors: FieldError[] = [];
	if (host) {
		const at = child(path, "host");
		if (parseIP(host) !== undefined)
			errors.push(invalid(at, host, "must be a DNS name, not an IP address"));
		errors.push(...validateHost(host, at));
	}
	if (!http) return errors;
	const at = child(path, "http.paths");
	if (list(http.paths).length === 0) errors.push(required(at));
	for (const [i, one] of list(http.paths).entries())
		errors.push(...validatePath(one, index(at, i)));
	return errors;
}

function validatePath(
	{ path = "", pathType, backend }: IngressPath,
	at: string,
): FieldError[] {
	const typeAt = child(at, "pathType");
	if (pathType === undefined || pathType === null)
		return [required(typeAt, "pathType must be specified")];
	const errors = oneOf(pathType, pathTypes, typeAt);
	const refuse = (why: string) =>
		errors.push(invalid(child(at, "path"), path, why));
	const strict = pathType === "Exact" || pathType === "Prefix";
	const relative = !path.startsWith("/");
	if (relative && (strict || (path !== "" && errors.length === 0)))
		refuse("must be an absolute path");
	if (strict) {
		for (const sequence of badSequences)
			if (path.includes(sequence)) refuse(`must not contain '${sequence}'`);
		for (const end of badEnds)
			if (path.endsWith(end)) refuse(`cannot end with '${end}'`);
	}
	return [...errors, ...validateBackend(backend ?? {}, child(at, "backend"))];
}

function validateBackend(
	{ service, resource }: IngressBackend,
	path: string,
): FieldError[] {
	if (service && resource)
		return [invalid(path, "", "cannot set both resource and service backends")];
	if (resource)
		return validateTypedReference(resource, child(path, "resource"));
	if (!service)
		return [invalid(path, "", "resource or service backend is required")];
	const errors: FieldError[] = [];
	const nameAt = child(path, "service.name");
	if (!service.name) errors.push(required(nameAt));
	else
		for (const message of nameIsDNSLabel(service.name, false))
			errors.push(invalid(nameAt, service.name, message));
	const { name = "", number = 0 } = service.port ?? {};
	if (name !== "" && number !== 0)
		errors.push(invalid(path, "", "cannot set both port name & port number"));
	else if (name !== "")
		errors.push(
			...invalidTexts(isValidPortName, name, child(path, "service.port.name")),
		);
	else if (number !== 0)
		for (const message of isValidPortNum(number))
			errors.push(invalid(child(path, "service.port.number"), number, message));
	else errors.push(required(path, "port name or number is required"));
	return errors;
}

/** What the ingress controller reports. */
export const validateIngressStatus = ({ status }: Ingress): FieldError[] =>
	list(status?.loadBalancer?.ingress).flatMap(({ ip, hostname }, i) => {
		const at = index("status.loadBalancer.ingress", i);
		const errors = ip ? validateIPForLegacyField(child(at, "ip"), ip) : [];
		if (hostname) {
			errors.push(...dnsSubdomain(hostname, child(at, "hostname")));
			if (parseIP(hostname) !== undefined)
				errors.push(
					invalid(
						child(at, "hostname"),
						hostname,
						"must be a DNS name, not an IP address",
					),
				);
		}
		return errors;
	});
