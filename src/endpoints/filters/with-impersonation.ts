import { impersonatedUser } from "../../authentication/impersonation.ts";
import {
	type ImpersonationAttributes,
	Impersonator,
} from "../../authentication/impersonator.ts";
import type { Authorizer } from "../../authorization/authorizer.ts";
import { forbiddenError } from "../../authorization/forbidden.ts";
import type { Filter } from "../request.ts";
import { authorizationAttributes } from "./with-authorization.ts";

/** Lets a user act as another one, after asking whether they may. */
export function withImpersonation(authorizer: Authorizer): Filter {
	const complete = (attributes: ImpersonationAttributes) => ({
		...attributes,
		apiVersion: "apiVersion" in attributes ? String(attributes.apiVersion) : "",
	});
	const impersonator = new Impersonator({
		async authorize(attributes) {
			const asked = complete(attributes as ImpersonationAttributes);
			const { decision, reason } = await authorizer.authorize(asked);
			return decision === "allow" ? undefined : forbiddenError(asked, reason);
		},
		forbidden: (attributes, reason) =>
			forbiddenError(complete(attributes), reason),
	});
	return (next) => async (context) => {
		const wanted = impersonatedUser(context.request.headers);
		if (wanted === undefined) return next(context);
		const { user, constraint } = await impersonator.impersonate(
			wanted,
			authorizationAttributes(context),
		);
		context.user = user;
		context.audit?.impersonated(user, constraint);
		return next(context);
	};
}
