import type { ResourceDefinition } from "../generic/definition.ts";
import { selfSubjectReview } from "./self-subject-review.ts";
import { tokenReview } from "./token-review.ts";

/** The kinds of authentication.k8s.io, in order of their names in the API. */
export const authenticationGroup: readonly ResourceDefinition[] = [
	selfSubjectReview,
	tokenReview,
];
