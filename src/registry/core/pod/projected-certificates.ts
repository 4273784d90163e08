/** Trust bundles and certificates in projected volumes (core/validation/validation.go, names.go). */
import { isDomainPrefixedKey } from "../../../apimachinery/domains.ts";
import {
	child,
	type FieldError,
	invalid,
	notSupported,
	required,
	tooLong,
} from "../../../apimachinery/field.ts";
import { goField, goStruct } from "../../shared/go-struct.ts";
import { validateLabelSelector } from "../../shared/label-selector.ts";
import {
	checkTrustBundleName,
	isKubernetesSigner,
	validateSignerName,
} from "../../shared/signer-name.ts";
import { validateLocalPath } from "./paths.ts";
import type { ProjectedPaths } from "./projected-volume.ts";
import type {
	ClusterTrustBundleProjection,
	PodCertificateProjection,
} from "./volume-types.ts";

const printBundle = goStruct(
	goField("Name"),
	goField("SignerName"),
	goField("LabelSelector"),
	goField("Optional"),
	goField("Path", { zero: "" }),
);

export function validateClusterTrustBundle(
	bundle: ClusterTrustBundleProjection,
	path: string,
	files: ProjectedPaths,
): FieldError[] {
	const errors: FieldError[] = [];
	const { name, signerName, labelSelector } = bundle;
	if (name !== undefined && signerName !== undefined)
		errors.push(
			invalid(
				path,
				printBundle(bundle),
				"only one of name and signerName may be used",
			),
		);
	else if (name !== undefined) {
		errors.push(...validateBundleName(name, child(path, "name")));
		if (labelSelector !== undefined)
			errors.push(
				invalid(
					child(path, "labelSelector"),
					labelSelector,
					"labelSelector must be unset if name is specified",
				),
			);
	} else if (signerName !== undefined) {
		const at = child(path, "signerName");
		if (signerName === "")
			errors.push(required(at, "must be a valid signer name"));
		errors.push(
			...validateSignerName(signerName, at),
			...validateLabelSelector(labelSelector, child(path, "labelSelector")),
		);
	} else
		errors.push(required(path, "either name or signerName must be specified"));
	const at = child(path, "path");
	if (!bundle.path) errors.push(required(at));
	errors.push(...validateLocalPath(bundle.path, at), ...files.add(bundle.path));
	return errors;
}

/** `example.com:signer:name` belongs to a signer; a name without colons to none. */
function validateBundleName(name: string, path: string): FieldError[] {
	const errors: FieldError[] = [];
	if (name === "") errors.push(required(path, "must be a valid object name"));
	const colon = name.lastIndexOf(":");
	const signer = colon < 0 ? "" : name.slice(0, colon).replaceAll(":", "/");
	const messages = checkTrustBundleName(name, signer);
	for (const message of messages)
		errors.push(
			invalid(path, name, `not a valid clustertrustbundlename: ${message}`),
		);
	return errors;
}

const keyTypes = [
	"RSA3072",
	"RSA4096",
	"ECDSAP256",
	"ECDSAP384",
	"ECDSAP521",
	"ED25519",
];
const HOUR = 3600;
const DAY = 24 * HOUR;

export function validatePodCertificate(
	certificate: PodCertificateProjection,
	path: string,
	files: ProjectedPaths,
): FieldError[] {
	const { signerName, keyType, userAnnotations } = certificate;
	const errors = validateSignerName(signerName, child(path, "signerName"));
	if (userAnnotations !== undefined)
		errors.push(
			...validateUserAnnotations(
				userAnnotations,
				child(path, "userAnnotations"),
			),
		);
	if (!keyTypes.includes(keyType))
		errors.push(notSupported(child(path, "keyType"), keyType, keyTypes));
	errors.push(...validateLifetime(certificate, path));
	const paths = [
		"credentialBundlePath",
		"keyPath",
		"certificateChainPath",
	] as const;
	for (const field of paths) {
		const file = certificate[field];
		if (!file) continue;
		errors.push(
			...validateLocalPath(file, child(path, field)),
			...files.add(file),
		);
	}
	if (!paths.some((field) => certificate[field]))
		errors.push(
			required(
				path,
				"specify at least one of credentialBundlePath, keyPath, and certificateChainPath",
			),
		);
	return errors;
}

function validateLifetime(
	{ maxExpirationSeconds: seconds, signerName }: PodCertificateProjection,
	path: string,
): FieldError[] {
	if (seconds === undefined) return [];
	const at = child(path, "maxExpirationSeconds");
	const errors: FieldError[] = [];
	if (seconds < HOUR)
		errors.push(
			invalid(at, seconds, "if provided, maxExpirationSeconds must be >= 3600"),
		);
	const longest = isKubernetesSigner(signerName) ? DAY : 91 * DAY;
	if (seconds > longest)
		errors.push(
			invalid(
				at,
				seconds,
				`if provided, maxExpirationSeconds must be <= ${longest}`,
			),
		);
	return errors;
}

const ANNOTATIONS_LIMIT = 256 * 1024;

function validateUserAnnotations(
	annotations: Record<string, string>,
	path: string,
): FieldError[] {
	const errors = Object.keys(annotations).flatMap((name) =>
		isDomainPrefixedKey(path, name.toLowerCase()),
	);
	const size = Object.entries(annotations).reduce(
		(sum, [name, value]) =>
			sum + Buffer.byteLength(name) + Buffer.byteLength(value),
		0,
	);
	if (size > ANNOTATIONS_LIMIT) errors.push(tooLong(path, ANNOTATIONS_LIMIT));
	return errors;
}
