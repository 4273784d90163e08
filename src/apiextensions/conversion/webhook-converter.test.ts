import { describe, expect, it } from "vitest";
import { StatusError } from "../../apimachinery/errors.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import type { CustomResourceDefinition } from "../types.ts";
import { webhookConverter } from "./webhook-converter.ts";

const definition = (versions: string[]) =>
	({
		spec: {
			conversion: {
				strategy: "Webhook",
				webhook: {
					clientConfig: { url: "https://127.0.0.1/convert" },
					conversionReviewVersions: versions,
				},
			},
		},
	}) as unknown as CustomResourceDefinition;

const object = (name: string): KubeObject => ({
	apiVersion: "example.com/v1",
	kind: "Thing",
	metadata: { name, uid: `uid-${name}`, resourceVersion: "7" },
});

interface Review {
	apiVersion: string;
	request: { uid: string; desiredAPIVersion: string; objects: KubeObject[] };
}
type Answer = (review: Review) => unknown;

/** A webhook that converts well. */
const well: Answer = ({ apiVersion, request }) => ({
	kind: "ConversionReview",
	apiVersion,
	response: {
		uid: request.uid,
		result: { status: "Success" },
		convertedObjects: request.objects.map((o) => ({
			...o,
			apiVersion: request.desiredAPIVersion,
		})),
	},
});

const changed =
	(change: (converted: Record<string, unknown>) => unknown): Answer =>
	(review) => {
		const answer = well(review) as {
			response: { convertedObjects: Record<string, unknown>[] };
		};
		const objects = answer.response.convertedObjects.map(change);
		return {
			...answer,
			response: { ...answer.response, convertedObjects: objects },
		};
	};

const responding =
	(response: unknown): Answer =>
	({ apiVersion }) => ({ kind: "ConversionReview", apiVersion, response });

async function convert(
	answer: Answer,
	objects = [object("a")],
	versions = ["v1"],
) {
	const reviews: Review[] = [];
	const converter = webhookConverter(
		definition(versions),
		async (_config, review) => {
			reviews.push(review as Review);
			return answer(review as Review);
		},
		() => "review-uid",
	);
	return { converted: await converter(objects, "example.com/v2"), reviews };
}

const about = "conversion webhook for example.com/v1, Kind=Thing";

describe("webhookConverter", () => {
	it("asks once for all objects, without the revisions they are stored at", async () => {
		const { converted, reviews } = await convert(well, [
			object("a"),
			object("b"),
		]);
		expect(reviews).toHaveLength(1);
		expect(reviews[0]?.request).toMatchObject({
			uid: "review-uid",
			desiredAPIVersion: "example.com/v2",
			objects: [{ metadata: { name: "a" } }, { metadata: { name: "b" } }],
		});
		expect(reviews[0]?.request.objects[0]?.metadata).not.toHaveProperty(
			"resourceVersion",
		);
		expect(converted.map(({ metadata }) => metadata)).toEqual([
			object("a").metadata,
			object("b").metadata,
		]);
	});

	it("speaks the first version of reviews that both know", async () => {
		const { reviews } = await convert(well, undefined, ["v9", "v1beta1", "v1"]);
		expect(reviews[0]?.apiVersion).toBe("apiextensions.k8s.io/v1beta1");
		await expect(convert(well, undefined, ["v9"])).rejects.toThrow(
			"no supported conversion review versions",
		);
	});

	it("takes labels and annotations, and no other metadata, from the webhook", async () => {
		const { converted } = await convert(
			changed((o) => ({
				...o,
				metadata: {
					...(o.metadata as object),
					labels: { a: "b" },
					generation: 5,
				},
			})),
		);
		expect(converted[0]?.metadata).toEqual({
			...object("a").metadata,
			labels: { a: "b" },
		});
	});

	const meta = (metadata: unknown) => changed((o) => ({ ...o, metadata }));
	const own = { name: "a", uid: "uid-a" };
	it.each<[string, Answer, string]>([
		[
			"a failure",
			responding({
				uid: "review-uid",
				result: { status: "Failure", message: "not today" },
			}),
			`${about} failed: not today`,
		],
		[
			"a failure without words",
			responding({ uid: "review-uid", result: { status: "Odd" } }),
			`${about} failed: response.result.status was 'Odd', not 'Success'`,
		],
		[
			"another review's answer",
			responding({ uid: "other" }),
			`${about} failed: expected response.uid="review-uid", got "other"`,
		],
		[
			"no response",
			responding(undefined),
			`${about} failed: no response provided`,
		],
		[
			"something else",
			() => ({ kind: "Pod", apiVersion: "v1" }),
			`${about} failed: expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got /v1, Kind=Pod`,
		],
		[
			"too few objects",
			responding({ uid: "review-uid", result: { status: "Success" } }),
			`${about} returned 0 objects, expected 1`,
		],
		[
			"the version unchanged",
			changed((o) => ({ ...o, apiVersion: "example.com/v1" })),
			`${about} returned invalid object at index 0: invalid groupVersion (expected example.com/v2, received example.com/v1)`,
		],
		[
			"another kind",
			changed((o) => ({ ...o, kind: "Other" })),
			`${about} returned invalid object at index 0: invalid kind (expected Thing, received Other)`,
		],
		[
			"another name",
			meta({ ...own, name: "b" }),
			`${about} returned invalid object: must have the same name: a != b`,
		],
		[
			"another uid",
			meta({ ...own, uid: "x" }),
			`${about} returned invalid object: must have the same UID: uid-a != x`,
		],
		[
			"labels that are none",
			meta({ ...own, labels: { a: 5 } }),
			`${about} returned invalid metadata: metadata.labels[a] must be a string, but is int64 in converted object`,
		],
	])("refuses %s", async (_, answer, message) => {
		const failure = await convert(answer).catch((error: unknown) => error);
		expect(failure).toBeInstanceOf(StatusError);
		expect((failure as StatusError).status).toMatchObject({
			code: 500,
			message,
		});
	});
});
