import { formatTime } from "../../apimachinery/clock.ts";
import { humanDuration } from "../../apimachinery/human-duration.ts";
import { isPathSegmentName } from "../../apimachinery/names.ts";
import { defineResource, type HookContext } from "../generic/definition.ts";
import { list } from "../shared/checks.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { fieldLabelNotSupported } from "../shared/field-labels.ts";
import {
	validateNewRequest,
	validateRequestUpdate,
} from "./request-validation.ts";
import type { CertificateSigningRequest, RequestCondition } from "./types.ts";

const schema = "io.k8s.api.certificates.v1.CertificateSigningRequest";
/** Of the version of the API before this one, from which the column was never moved. */
const signerDescription = [
	"Requested signer for the request. It is a qualified name in the form: `scope-hostname.io/name`. If empty, it will be defaulted:",
	" 1. If it's a kubelet client certificate, it is assigned",
	'    "kubernetes.io/kube-apiserver-client-kubelet".',
	" 2. If it's a kubelet serving certificate, it is assigned",
	'    "kubernetes.io/kubelet-serving".',
	' 3. Otherwise, it is assigned "kubernetes.io/legacy-unknown".',
	"Distribution of trust for signers happens out of band. You can select on this field using `spec.signerName`.",
].join("\n");
const decisions = ["Approved", "Denied"];

/** The request tells who made it, whatever the client said. */
function identify(
	{ spec }: CertificateSigningRequest,
	{ user }: HookContext,
): void {
	for (const field of ["username", "uid", "groups", "extra"] as const)
		delete spec[field];
	if (user === undefined) return;
	if (user.name) spec.username = user.name;
	if (user.uid) spec.uid = user.uid;
	if (user.groups.length > 0) spec.groups = [...user.groups];
	const extra = Object.entries(user.extra ?? {}).sort(([a], [b]) =>
		a < b ? -1 : 1,
	);
	if (extra.length > 0)
		spec.extra = Object.fromEntries(
			extra.map(([name, values]) => [name, [...values]]),
		);
}

/** Times that the writer left out: that of the same verdict before, or now. */
function fillTimes(
	conditions: readonly RequestCondition[],
	old: readonly RequestCondition[],
	now: string,
): RequestCondition[] {
	return conditions.map((condition) => {
		const same = old.find(
			({ type, status, lastTransitionTime }) =>
				type === condition.type &&
				status === condition.status &&
				lastTransitionTime,
		);
		return {
			...condition,
			lastUpdateTime: condition.lastUpdateTime ?? now,
			lastTransitionTime:
				condition.lastTransitionTime ?? same?.lastTransitionTime ?? now,
		};
	});
}

/** Verdicts are only copied when the status is written, unless their number changed. */
function keepDecisions(
	conditions: readonly RequestCondition[],
	old: readonly RequestCondition[],
): RequestCondition[] {
	const kept = [...conditions];
	for (const type of decisions) {
		const before = old.filter((condition) => condition.type === type);
		const places = [...kept.keys()].filter((i) => kept[i]?.type === type);
		if (before.length !== places.length) continue;
		for (const [n, place] of places.entries())
			kept[place] = before[n] as RequestCondition;
	}
	return kept;
}

function withConditions(
	status: CertificateSigningRequest["status"],
	conditions: RequestCondition[],
): CertificateSigningRequest["status"] {
	const { conditions: _, ...rest } = status;
	return conditions.length > 0 ? { conditions, ...rest } : rest;
}

/** `Approved,Issued` (printers.go extractCSRStatus). */
function conditionText({ status }: CertificateSigningRequest): string {
	const types = list(status.conditions).map(({ type }) => type);
	const words = types.includes("Denied")
		? ["Denied"]
		: types.includes("Approved")
			? ["Approved"]
			: ["Pending"];
	if (types.includes("Failed")) words.push("Failed");
	if (status.certificate) words.push("Issued");
	return words.join(",");
}

export const certificateSigningRequest =
	defineResource<CertificateSigningRequest>({
		group: "certificates.k8s.io",
		kind: "CertificateSigningRequest",
		names: {
			plural: "certificatesigningrequests",
			singular: "certificatesigningrequest",
			shortNames: ["csr"],
		},
		scope: "Cluster",
		versions: [{ name: "v1", schema }],
		validateName: isPathSegmentName,
		prepareForCreate(object, context) {
			identify(object, context);
			object.status = {};
		},
		prepareForUpdate(object, old) {
			object.spec = old.spec;
			object.status = old.status;
		},
		validate: validateNewRequest,
		validateUpdate: (object, old) => validateRequestUpdate(object, old, {}),
		resetFields: { "f:spec": {}, "f:status": {} },
		subresources: {
			status: {
				prepareForUpdate(object, old, { clock }) {
					const before = list(old.status.conditions);
					object.spec = old.spec;
					object.status = withConditions(
						object.status ?? {},
						fillTimes(
							keepDecisions(list(object.status?.conditions), before),
							before,
							formatTime(clock.now()),
						),
					);
				},
				validateUpdate: (object, old) =>
					validateRequestUpdate(object, old, { issues: true }),
				resetFields: { "f:spec": {}, "f:status": { "f:conditions": {} } },
			},
			objects: {
				approval: {
					verbs: ["get", "patch", "update"],
					prepareForUpdate(object, old, { clock }) {
						object.spec = old.spec;
						object.status = withConditions(
							old.status,
							fillTimes(
								list(object.status?.conditions),
								list(old.status.conditions),
								formatTime(clock.now()),
							),
						);
					},
					validateUpdate: (object, old) =>
						validateRequestUpdate(object, old, { decides: true }),
					resetFields: { "f:spec": {}, "f:status": { "f:certificate": {} } },
				},
			},
		},
		selectableFields: { "spec.signerName": ({ spec }) => spec.signerName },
		unsupportedFieldSelector: fieldLabelNotSupported,
		columns: [
			nameColumn,
			ageColumn,
			{
				name: "SignerName",
				type: "string",
				description: signerDescription,
				cell: ({ spec }) => spec.signerName || "<none>",
			},
			{
				name: "Requestor",
				type: "string",
				description: "Base64-encoded PKCS#10 CSR data",
				cell: ({ spec }) => spec.username ?? "",
			},
			{
				name: "RequestedDuration",
				type: "string",
				description: { doc: `${schema}Spec.expirationSeconds` },
				cell: ({ spec }) =>
					spec.expirationSeconds === undefined
						? "<none>"
						: humanDuration(spec.expirationSeconds * 1000),
			},
			{
				name: "Condition",
				type: "string",
				description:
					"Conditions applied to the request, such as approval or denial.",
				cell: conditionText,
			},
		],
	});
