import type { UserInfo } from "../../apimachinery/user.ts";

/** authentication/v1 UserInfo. */
export interface ReviewedUser {
	username?: string;
	uid?: string;
	groups?: readonly string[];
	extra?: Readonly<Record<string, readonly string[]>>;
}

export const reviewedUser = ({
	name,
	uid,
	groups,
	extra,
}: UserInfo): ReviewedUser => ({
	...(name !== "" && { username: name }),
	...(uid && { uid }),
	...(groups.length > 0 && { groups }),
	...(extra && Object.keys(extra).length > 0 && { extra }),
});
