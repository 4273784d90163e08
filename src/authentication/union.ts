import { Aggregate } from "../apimachinery/aggregate.ts";
import type { UserInfo } from "../apimachinery/user.ts";
import type { Authenticator } from "./authenticator.ts";

/**
 * Asks in order until one knows the user. When none does, the errors met on the way are thrown together
 * (k8s.io/apiserver/pkg/authentication/request/union).
 */
export const unionAuthenticator = (
	authenticators: readonly Authenticator[],
): Authenticator => ({
	name: "union",
	async authenticate(request) {
		const errors: unknown[] = [];
		for (const authenticator of authenticators) {
			try {
				const result = await authenticator.authenticate(request);
				if (result !== undefined) return result;
			} catch (error) {
				errors.push(error);
			}
		}
		if (errors.length > 0) throw new Aggregate(errors);
		return undefined;
	},
});

/** The first error is the last word: a wrong credential must not fall back to what comes after. */
export const failFastAuthenticator = (
	authenticators: readonly Authenticator[],
): Authenticator => ({
	name: "fail-fast",
	async authenticate(request) {
		for (const authenticator of authenticators) {
			const result = await authenticator.authenticate(request);
			if (result !== undefined) return result;
		}
		return undefined;
	},
});

const authenticated = "system:authenticated";

/** Every user but the anonymous one belongs to system:authenticated, unless a credential says otherwise (request group adder). */
export function withAuthenticatedGroup(user: UserInfo): UserInfo {
	if (
		user.name === "system:anonymous" ||
		user.groups.includes(authenticated) ||
		user.groups.includes("system:unauthenticated")
	)
		return user;
	return { ...user, groups: [...user.groups, authenticated] };
}

export const authenticatedGroupAdder = (next: Authenticator): Authenticator => {
	// One user object per credential keeps downstream caches that are keyed by it warm.
	const known = new WeakMap<UserInfo, UserInfo>();
	return {
		name: next.name,
		async authenticate(request) {
			const result = await next.authenticate(request);
			if (result === undefined) return undefined;
			let user = known.get(result.user);
			if (user === undefined) {
				user = withAuthenticatedGroup(result.user);
				known.set(result.user, user);
			}
			return { ...result, user };
		},
	};
};
