import type { AuthorizationDecision, Authorizer } from "./authorizer.ts";

const allowed: AuthorizationDecision = { decision: "allow", reason: "" };
const noOpinion: AuthorizationDecision = { decision: "no-opinion", reason: "" };

/** Members of system:masters may do everything, whatever the configured modes say (authorizerfactory.NewPrivilegedGroups). */
export const privilegedGroups: Authorizer = {
	name: "privileged-groups",
	authorize: ({ user }) =>
		user.groups.includes("system:masters") ? allowed : noOpinion,
};
