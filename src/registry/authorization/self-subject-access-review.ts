import { badRequest } from "../../apimachinery/errors.ts";
import { defineResource } from "../generic/definition.ts";
import { answerReview } from "./access-question.ts";
import type { AccessReview } from "./review-types.ts";
import {
	refuseReview,
	validateNoMeta,
	validateQuestion,
	validateSelectors,
} from "./review-validation.ts";

/** Tells what the caller may do (`kubectl auth can-i`). */
export const selfSubjectAccessReview = defineResource<AccessReview>({
	group: "authorization.k8s.io",
	kind: "SelfSubjectAccessReview",
	names: {
		plural: "selfsubjectaccessreviews",
		singular: "selfsubjectaccessreview",
	},
	scope: "Cluster",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.authorization.v1.SelfSubjectAccessReview",
		},
	],
	verbs: ["create"],
	async evaluate(review, context) {
		const { spec, metadata } = review;
		refuseReview([
			...validateQuestion(spec),
			...validateSelectors(spec.resourceAttributes),
			...validateNoMeta(metadata),
		]);
		if (context.user === undefined)
			throw badRequest("no user present on request");
		return answerReview(review, context.user, context);
	},
});
