import { formatTime } from "../../apimachinery/clock.ts";
import { badRequest } from "../../apimachinery/errors.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import { defineResource } from "../generic/definition.ts";
import { type ReviewedUser, reviewedUser } from "./reviewed-user.ts";

interface SelfSubjectReview extends KubeObject {
	status?: { userInfo: ReviewedUser };
}

/** Tells the caller who it is (`kubectl auth whoami`). */
export const selfSubjectReview = defineResource<SelfSubjectReview>({
	group: "authentication.k8s.io",
	kind: "SelfSubjectReview",
	names: {
		plural: "selfsubjectreviews",
		singular: "selfsubjectreview",
	},
	scope: "Cluster",
	versions: [
		{ name: "v1", schema: "io.k8s.api.authentication.v1.SelfSubjectReview" },
	],
	verbs: ["create"],
	async evaluate({ apiVersion, kind }, { user, clock }) {
		if (user === undefined) throw badRequest("no user present on request");
		return {
			kind,
			apiVersion,
			metadata: { creationTimestamp: formatTime(clock.now()) },
			status: { userInfo: reviewedUser(user) },
		};
	},
});
