import { badRequest, internalError } from "../../apimachinery/errors.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import { defineResource } from "../generic/definition.ts";
import {
	type AuthenticatedToken,
	tokenAuthenticator,
} from "../shared/services.ts";
import { type ReviewedUser, reviewedUser } from "./reviewed-user.ts";

interface TokenReview extends KubeObject {
	spec: { token?: string; audiences?: string[] };
	status?: {
		authenticated?: boolean;
		user?: ReviewedUser;
		audiences?: readonly string[];
		error?: string;
	};
}

/** Tells whom a bearer token names, for servers that delegate authentication. */
export const tokenReview = defineResource<TokenReview>({
	group: "authentication.k8s.io",
	kind: "TokenReview",
	names: {
		plural: "tokenreviews",
		singular: "tokenreview",
	},
	scope: "Cluster",
	versions: [
		{ name: "v1", schema: "io.k8s.api.authentication.v1.TokenReview" },
	],
	verbs: ["create"],
	async evaluate(review, context) {
		const { token, audiences } = review.spec;
		if (!token)
			throw badRequest("token is required for TokenReview in authentication");
		const authenticator = context.service(tokenAuthenticator);
		const wanted = audiences?.length ? audiences : authenticator.apiAudiences;
		const { authenticated: _asked, ...given } = review.status ?? {};
		let known: AuthenticatedToken | undefined;
		try {
			known = await authenticator.authenticate(token, wanted);
		} catch (error) {
			const { message } = error as Error;
			return { ...review, status: { user: {}, ...given, error: message } };
		}
		if (known === undefined)
			return { ...review, status: { user: {}, ...given } };
		checkAudiences(wanted, known.audiences ?? []);
		return {
			...review,
			status: {
				...given,
				authenticated: true,
				user: reviewedUser(known.user),
				...(known.audiences?.length && { audiences: known.audiences }),
			},
		};
	},
});

/** An authenticator that answers for other audiences than it was asked for is broken. */
function checkAudiences(
	wanted: readonly string[],
	found: readonly string[],
): void {
	if (wanted.length === 0 || wanted.some((one) => found.includes(one))) return;
	throw internalError(
		`the token authenticator answered for audiences [${found.join(" ")}] instead of [${wanted.join(" ")}]`,
	);
}
