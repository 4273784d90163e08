import type { ResourceDefinition } from "../generic/definition.ts";
import { localSubjectAccessReview } from "./local-subject-access-review.ts";
import { selfSubjectAccessReview } from "./self-subject-access-review.ts";
import { selfSubjectRulesReview } from "./self-subject-rules-review.ts";
import { subjectAccessReview } from "./subject-access-review.ts";

/** The kinds of authorization.k8s.io, in order of their names in the API. */
export const authorizationGroup: readonly ResourceDefinition[] = [
	localSubjectAccessReview,
	selfSubjectAccessReview,
	selfSubjectRulesReview,
	subjectAccessReview,
];
