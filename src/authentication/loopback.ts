import type { Authenticator } from "./authenticator.ts";
import { bearerToken, invalidBearerToken } from "./bearer.ts";

/**
 * The in-process transport says who asks; nothing that arrives over a socket can set that. As it stands first, it is
 * also the first to say of a bearer token that it does not know it, as the API server's own loopback token does.
 */
export const loopbackAuthenticator: Authenticator = {
	name: "loopback",
	async authenticate(request) {
		if (request.loopbackUser !== undefined)
			return { user: request.loopbackUser };
		if (bearerToken(request.headers) !== undefined)
			throw new Error(invalidBearerToken);
		return undefined;
	},
};
