import { defineResource } from "../generic/definition.ts";
import { answerReview, subjectOf } from "./access-question.ts";
import type { AccessReview } from "./review-types.ts";
import {
	refuseReview,
	validateLocal,
	validateNoMeta,
	validateQuestion,
	validateSelectors,
	validateSubject,
} from "./review-validation.ts";

/** Tells what another user may do in one namespace. */
export const localSubjectAccessReview = defineResource<AccessReview>({
	group: "authorization.k8s.io",
	kind: "LocalSubjectAccessReview",
	names: {
		plural: "localsubjectaccessreviews",
		singular: "localsubjectaccessreview",
	},
	scope: "Namespaced",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.authorization.v1.LocalSubjectAccessReview",
		},
	],
	verbs: ["create"],
	async evaluate(review, context) {
		const { spec, metadata } = review;
		refuseReview([
			...validateQuestion(spec),
			...validateSubject(spec),
			...validateSelectors(spec.resourceAttributes),
			...validateNoMeta(metadata, true),
			...validateLocal(review),
		]);
		return answerReview(review, subjectOf(spec), context);
	},
});
