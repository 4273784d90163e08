import { untypedError } from "../../apimachinery/errors.ts";
import { goQuote } from "../../apimachinery/field.ts";
import { isObject } from "../../apimachinery/json.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import type { ClientConfig } from "../../webhook/client-config.ts";
import type { CustomResourceDefinition } from "../types.ts";
import type { ConvertObjects } from "./conversions.ts";
import { conversionProblem, restoreMetadata } from "./converted-object.ts";

/** Posts JSON to a webhook and answers its JSON. Throws an Error that says what went wrong. */
export type PostReview = (
	config: ClientConfig,
	body: unknown,
	timeoutSeconds: number,
) => Promise<unknown>;

const timeoutSeconds = 30;
const reviewGroup = "apiextensions.k8s.io";
const supportedReviews = new Set(["v1", "v1beta1"]);

/**
 * Converts by the webhook that a definition names, all objects in one review
 * (apiextensions-apiserver/pkg/apiserver/conversion/webhook_converter.go). What goes wrong is a 500 without a reason.
 */
export function webhookConverter(
	crd: CustomResourceDefinition,
	post: PostReview,
	newUid: () => string,
): ConvertObjects {
	const { clientConfig = {}, conversionReviewVersions = [] } =
		crd.spec.conversion?.webhook ?? {};
	const version = conversionReviewVersions.find((name) =>
		supportedReviews.has(name),
	);
	return async (objects, apiVersion) => {
		const [first] = objects;
		if (first === undefined) return [];
		if (version === undefined)
			throw untypedError("no supported conversion review versions");
		const about = `conversion webhook for ${first.apiVersion}, Kind=${first.kind}`;
		const review = {
			kind: "ConversionReview",
			apiVersion: `${reviewGroup}/${version}`,
			request: {
				uid: newUid(),
				desiredAPIVersion: apiVersion,
				objects: objects.map(withoutVersion),
			},
			response: { uid: "", convertedObjects: null, result: { metadata: {} } },
		};
		const converted = await post(clientConfig, review, timeoutSeconds)
			.then((answer) => convertedObjects(answer, review))
			.catch((error: Error) => {
				throw untypedError(`${about} failed: ${error.message}`);
			});
		if (converted.length !== objects.length)
			throw untypedError(
				`${about} returned ${converted.length} objects, expected ${objects.length}`,
			);
		return objects.map((object, i) =>
			accept(about, object, converted[i], apiVersion),
		);
	};
}

/** What is stored does not know its revision. */
function withoutVersion(object: KubeObject): KubeObject {
	const { resourceVersion: _, ...metadata } = object.metadata;
	return { ...object, metadata };
}

interface Review {
	readonly apiVersion: string;
	readonly request: { readonly uid: string };
}

/** The objects of an answer that is one to this review. */
function convertedObjects(answer: unknown, review: Review): unknown[] {
	const { kind, apiVersion, response } = fields(answer);
	if (apiVersion !== review.apiVersion || kind !== "ConversionReview")
		throw new Error(
			`expected webhook response of ${review.apiVersion}, Kind=ConversionReview, got ${groupVersionKind(apiVersion, kind)}`,
		);
	if (response === undefined || response === null)
		throw new Error("no response provided");
	const { uid, result, convertedObjects: objects } = fields(response);
	if (uid !== review.request.uid)
		throw new Error(
			`expected response.uid=${goQuote(review.request.uid)}, got ${goQuote(String(uid ?? ""))}`,
		);
	const { status, message } = fields(result);
	if (status !== "Success")
		throw new Error(
			String(message || "") ||
				`response.result.status was '${String(status ?? "")}', not 'Success'`,
		);
	return Array.isArray(objects) ? objects : [];
}

const fields = (value: unknown): Record<string, unknown> =>
	isObject(value) ? (value as Record<string, unknown>) : {};

/** Go's text of a GroupVersionKind: `/, Kind=` when there is none. */
function groupVersionKind(apiVersion: unknown, kind: unknown): string {
	const text = String(apiVersion ?? "");
	return `${text.includes("/") ? text : `/${text}`}, Kind=${String(kind ?? "")}`;
}

function accept(
	about: string,
	original: KubeObject,
	value: unknown,
	apiVersion: string,
): KubeObject {
	const converted = fields(value);
	const problem = conversionProblem(original, converted, apiVersion);
	if (problem !== undefined) throw untypedError(`${about} returned ${problem}`);
	try {
		return restoreMetadata(original, converted);
	} catch (error) {
		throw untypedError(
			`${about} returned invalid metadata: ${(error as Error).message}`,
		);
	}
}
