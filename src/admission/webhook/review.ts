import { randomUUID } from "node:crypto";
import type { Status } from "../../apimachinery/errors.ts";
import { StatusError } from "../../apimachinery/errors.ts";
import { goQuote } from "../../apimachinery/field.ts";
import type {
	AdmissionAttributes,
	AdmissionEnvironment,
} from "../admission.ts";
import { asSeen } from "../shared/matching.ts";
import { requestOf } from "../shared/request.ts";
import type { Webhook } from "./configuration.ts";
import type { Invocation } from "./matching.ts";

/** admission.k8s.io AdmissionReview, as it is sent and answered. */
export interface AdmissionReview {
	readonly kind: "AdmissionReview";
	readonly apiVersion: string;
	readonly request: { readonly uid: string; readonly [field: string]: unknown };
}

/** A webhook's verdict, checked for form. */
export interface Verdict {
	readonly allowed: boolean;
	readonly status: Partial<Status> | undefined;
	/** JSON text of a JSON patch; undefined when nothing is to be changed. */
	readonly patch: string | undefined;
	readonly warnings: readonly string[];
	readonly auditAnnotations: Readonly<Record<string, string>>;
}

/** The versions of AdmissionReview that are spoken, the preferred one first. */
const spoken = ["v1", "v1beta1"];

/** What is sent to a webhook: exactly the fields that Kubernetes sends. */
export function reviewFor(
	invocation: Invocation,
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
): AdmissionReview {
	const { webhook } = invocation;
	const version =
		(webhook.admissionReviewVersions ?? []).find((v) => spoken.includes(v)) ??
		"v1";
	const seen = (object: AdmissionAttributes["object"]) =>
		asSeen(object, invocation, attributes, environment) ?? null;
	const { dryRun, options, ...request } = requestOf(invocation, attributes);
	return {
		kind: "AdmissionReview",
		apiVersion: `admission.k8s.io/${version}`,
		request: {
			uid: randomUUID(),
			...request,
			object: seen(attributes.object),
			oldObject: seen(attributes.oldObject),
			dryRun,
			options,
		},
	};
}

interface AnsweredReview {
	kind?: unknown;
	apiVersion?: unknown;
	response?: {
		uid?: unknown;
		allowed?: unknown;
		status?: Partial<Status>;
		patch?: unknown;
		patchType?: unknown;
		warnings?: unknown;
		auditAnnotations?: unknown;
	} | null;
}

const scheme = "pkg/util/webhook/client.go:71";

/** Holds the answer against the review it belongs to; throws an Error with Kubernetes' words for what is wrong with it. */
export function readVerdict(
	answer: unknown,
	review: AdmissionReview,
	mutating: boolean,
): Verdict {
	const { kind, apiVersion, response } = answer as AnsweredReview;
	checkType(kind, apiVersion, review);
	const invalid = (why: string) =>
		new Error(`received invalid webhook response: ${why}`);
	if (response === undefined || response === null)
		throw invalid("webhook response was absent");
	const { uid } = review.request;
	if ((response.uid ?? "") !== uid)
		throw invalid(
			`expected response.uid=${goQuote(uid)}, got ${goQuote(String(response.uid ?? ""))}`,
		);
	const encoded = typeof response.patch === "string" ? response.patch : "";
	const patch = Buffer.from(encoded, "base64").toString("utf8");
	if (!mutating && patch !== "")
		throw invalid("validating webhook may not return response.patch");
	if (mutating) {
		const type = response.patchType;
		if (patch !== "" && type === undefined)
			throw invalid(
				"webhook returned response.patch but not response.patchType",
			);
		if (patch === "" && type !== undefined && type !== null)
			throw invalid(
				"webhook returned response.patchType but not response.patch",
			);
	}
	return {
		allowed: response.allowed === true,
		status: response.status,
		patch: patch === "" ? undefined : patch,
		warnings: stringsOf(response.warnings),
		auditAnnotations: (response.auditAnnotations ?? {}) as Record<
			string,
			string
		>,
	};
}

function checkType(
	kind: unknown,
	apiVersion: unknown,
	review: AdmissionReview,
): void {
	const saidKind = kind ?? "AdmissionReview";
	const saidVersion = apiVersion ?? review.apiVersion;
	if (saidKind !== "AdmissionReview")
		throw new Error(
			`failed to call webhook: no kind ${goQuote(String(saidKind))} is registered for version ${goQuote(String(saidVersion))} in scheme ${goQuote(scheme)}`,
		);
	if (saidVersion === review.apiVersion) return;
	const short = (text: unknown) => String(text).split("/").pop();
	throw new Error(
		`failed to call webhook: converting (${short(saidVersion)}.AdmissionReview) to (${short(review.apiVersion)}.AdmissionReview): unknown conversion`,
	);
}

const stringsOf = (value: unknown): string[] =>
	Array.isArray(value)
		? value.filter((item): item is string => typeof item === "string")
		: [];

/** The refusal of a webhook as the client sees it (webhook/errors.ToStatusErr). */
export function denial(webhook: Webhook, verdict: Verdict): StatusError {
	const status = verdict.status ?? {};
	const denied = `admission webhook ${goQuote(webhook.name)} denied the request`;
	const why = status.message || status.reason || "";
	const error = new StatusError(
		(status.code ?? 0) < 400 ? 400 : (status.code ?? 400),
		status.reason ?? "",
		why === "" ? `${denied} without explanation` : `${denied}: ${why}`,
		status.details,
	);
	return error;
}
