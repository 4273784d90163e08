import { Aggregate } from "../apimachinery/aggregate.ts";
import type { Authenticator } from "./authenticator.ts";
import { bearerToken, invalidBearerToken } from "./bearer.ts";

/**
 * The in-process transport says who asks; nothing that arrives over a socket can set that. All others are asked after
 * it, and when a bearer token is wrong, it is the first to have said so, as the API server's own loopback token does.
 */
export const withLoopback = (next: Authenticator): Authenticator => ({
	name: "loopback",
	async authenticate(request) {
		if (request.loopbackUser !== undefined)
			return { user: request.loopbackUser };
		try {
			return await next.authenticate(request);
		} catch (error) {
			if (bearerToken(request.headers) === undefined) throw error;
			throw new Aggregate([new Error(invalidBearerToken), error]);
		}
	},
});
