import {
	child,
	duplicate,
	type FieldError,
	forbiddenField,
	goQuote,
	index,
	invalid,
	notSupported,
	required,
} from "../../apimachinery/field.ts";
import { list } from "../shared/checks.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import { validateSignerName } from "../shared/signer-name.ts";
import { certificateProblem } from "./certificate.ts";
import { certificateRequestProblem } from "./certificate-request.ts";
import {
	type CertificateSigningRequest,
	legacyUnknownSigner,
	type RequestCondition,
} from "./types.ts";

const usages = [
	"any",
	"cert sign",
	"client auth",
	"code signing",
	"content commitment",
	"crl sign",
	"data encipherment",
	"decipher only",
	"digital signature",
	"email protection",
	"encipher only",
	"ipsec end system",
	"ipsec tunnel",
	"ipsec user",
	"key agreement",
	"key encipherment",
	"microsoft sgc",
	"netscape sgc",
	"ocsp signing",
	"s/mime",
	"server auth",
	"signing",
	"timestamping",
];
const shortestSeconds = 600;
const conditionsPath = "status.conditions";
const certificatePath = "status.certificate";
/** Those are true or absent. */
const verdicts = ["Approved", "Denied", "Failed"];
const decisions = ["Approved", "Denied"];

/** What a part of an object may write of the status. */
export interface RequestPowers {
	readonly decides?: boolean;
	readonly issues?: boolean;
}

export const validateNewRequest = (
	object: CertificateSigningRequest,
): FieldError[] => [
	...validateFinalizerNames(object.metadata),
	...validateRequest(object, undefined),
];

/** ValidateCertificateSigningRequestUpdate and those of its subresources; what was wrong before may stay so. */
export function validateRequestUpdate(
	object: CertificateSigningRequest,
	old: CertificateSigningRequest,
	powers: RequestPowers,
): FieldError[] {
	return [
		...validateMetaAgain(object.metadata, {
			namespaced: false,
			validateName: () => [],
		}),
		...validateRequest(object, old),
		...validateTransitions(object, old, powers),
	];
}

function validateRequest(
	{ spec, status }: CertificateSigningRequest,
	old: CertificateSigningRequest | undefined,
): FieldError[] {
	const errors: FieldError[] = [];
	const problem = certificateRequestProblem(spec.request);
	if (problem !== undefined)
		errors.push(invalid("spec.request", spec.request, problem));
	errors.push(...validateUsages(list(spec.usages), old?.spec.usages));
	errors.push(...validateSigner(spec.signerName, old?.spec.signerName));
	const { expirationSeconds } = spec;
	if (expirationSeconds !== undefined && expirationSeconds < shortestSeconds)
		errors.push(
			invalid(
				"spec.expirationSeconds",
				expirationSeconds,
				`may not specify a duration less than ${shortestSeconds} seconds (10 minutes)`,
			),
		);
	errors.push(...validateConditions(status.conditions, old?.status.conditions));
	errors.push(...validateCertificate(status.certificate, old?.status));
	return errors;
}

function validateUsages(
	own: readonly string[],
	old: readonly string[] | undefined,
): FieldError[] {
	const path = "spec.usages";
	const unknown = own.flatMap((usage, i) =>
		usages.includes(usage) ? [] : [notSupported(index(path, i), usage, usages)],
	);
	return [
		...(own.length === 0 ? [required(path)] : []),
		...(list(old).every((usage) => usages.includes(usage)) ? unknown : []),
		...(hasRepeated(list(old))
			? []
			: own.flatMap((usage, i) =>
					own.indexOf(usage) < i ? [duplicate(index(path, i), usage)] : [],
				)),
	];
}

const hasRepeated = (values: readonly string[]): boolean =>
	new Set(values).size < values.length;

const validateSigner = (name: string, old: string | undefined): FieldError[] =>
	name === legacyUnknownSigner && old !== legacyUnknownSigner
		? [
				invalid(
					"spec.signerName",
					name,
					"the legacy signerName is not allowed via this API version",
				),
			]
		: validateSignerName(name, "spec.signerName");

function validateConditions(
	conditions: readonly RequestCondition[] | undefined,
	old: readonly RequestCondition[] | undefined,
): FieldError[] {
	const before = list(old).map(({ type }) => type);
	const mayContradict = decisions.every((type) => before.includes(type));
	const mayRepeat = hasRepeated(before);
	const mayBeUnnamed = before.includes("");
	const seen = new Set<string>();
	return list(conditions).flatMap(({ type, status }, i) => {
		const at = index(conditionsPath, i);
		const errors: FieldError[] = [];
		if (!type && !mayBeUnnamed) errors.push(required(child(at, "type")));
		errors.push(...validateStatus(type, status, child(at, "status")));
		const opposite = decisions.find((other) => other !== type);
		if (
			decisions.includes(type) &&
			opposite !== undefined &&
			seen.has(opposite) &&
			!mayContradict
		)
			errors.push(
				invalid(
					conditionsPath,
					type,
					"Approved and Denied conditions are mutually exclusive",
				),
			);
		if (seen.has(type) && !mayRepeat)
			errors.push(duplicate(child(at, "type"), type));
		seen.add(type);
		return errors;
	});
}

function validateStatus(
	type: string,
	status: string,
	path: string,
): FieldError[] {
	if (!status) return [required(path)];
	const allowed = verdicts.includes(type)
		? ["True"]
		: ["False", "True", "Unknown"];
	return allowed.includes(status) ? [] : [notSupported(path, status, allowed)];
}

function validateCertificate(
	certificate: string | undefined,
	old: CertificateSigningRequest["status"] | undefined,
): FieldError[] {
	if (old && (certificate ?? "") === (old.certificate ?? "")) return [];
	if (old && certificateProblem(old.certificate) !== undefined) return [];
	const problem = certificateProblem(certificate);
	return problem === undefined
		? []
		: [invalid(certificatePath, "<certificate data>", problem)];
}

function validateTransitions(
	{ status }: CertificateSigningRequest,
	{ status: old }: CertificateSigningRequest,
	{ decides, issues }: RequestPowers,
): FieldError[] {
	const count = (
		conditions: readonly RequestCondition[] | undefined,
		type: string,
	) => list(conditions).filter((one) => one.type === type).length;
	const forbid = (what: string, type: string) =>
		forbiddenField(
			conditionsPath,
			`updates may not ${what} a condition of type ${goQuote(type)}`,
		);
	const gone = verdicts.filter(
		(type) => count(status.conditions, type) < count(old.conditions, type),
	);
	const added = decisions.filter(
		(type) => count(status.conditions, type) > count(old.conditions, type),
	);
	const errors = gone.map((type) => forbid("remove", type));
	if (!decides) errors.push(...added.map((type) => forbid("add", type)));
	if ((status.certificate ?? "") !== (old.certificate ?? "")) {
		if (!issues)
			errors.push(
				forbiddenField(
					certificatePath,
					"updates may not set certificate content",
				),
			);
		else if (old.certificate)
			errors.push(
				forbiddenField(
					certificatePath,
					"updates may not modify existing certificate content",
				),
			);
	}
	return errors;
}
