import { defineResource } from "../generic/definition.ts";
import { answerReview, subjectOf } from "./access-question.ts";
import type { AccessReview } from "./review-types.ts";
import {
	refuseReview,
	validateNoMeta,
	validateQuestion,
	validateSelectors,
	validateSubject,
} from "./review-validation.ts";

/** Tells what another user may do. */
export const subjectAccessReview = defineResource<AccessReview>({
	group: "authorization.k8s.io",
	kind: "SubjectAccessReview",
	names: {
		plural: "subjectaccessreviews",
		singular: "subjectaccessreview",
	},
	scope: "Cluster",
	versions: [
		{ name: "v1", schema: "io.k8s.api.authorization.v1.SubjectAccessReview" },
	],
	verbs: ["create"],
	async evaluate(review, context) {
		const { spec, metadata } = review;
		refuseReview([
			...validateQuestion(spec),
			...validateSubject(spec),
			...validateSelectors(spec.resourceAttributes),
			...validateNoMeta(metadata),
		]);
		return answerReview(review, subjectOf(spec), context);
	},
});
