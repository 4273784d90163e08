import { isDomainPrefixedPath } from "../apimachinery/domains.ts";
import { goQuote } from "../apimachinery/field.ts";
import type { UserInfo } from "../apimachinery/user.ts";
import { nodeOfUsername } from "./impersonation-modes.ts";
import { splitServiceAccountUsername } from "./service-account-names.ts";

/** One question to the authorizer about what is impersonated: the requestor and the rest are the caller's. */
export interface ImpersonationCheck {
	readonly verb: string;
	readonly apiGroup: string;
	readonly apiVersion: string;
	readonly resource: string;
	readonly subresource: string;
	readonly namespace: string;
	readonly name: string;
	/** Not a question: refuse with this reason. */
	readonly refuse?: string;
}

/** Checks that must all pass, unless there is a shortcut and that passes alone. */
export interface ImpersonationStep {
	readonly shortcut?: ImpersonationCheck;
	readonly checks: readonly ImpersonationCheck[];
}

/** From this many groups or extras on, one question about all of them comes first. */
const many = 4;

/**
 * What a requestor must be allowed to become a user: user name, uid, groups, extras in this order
 * (k8s.io/apiserver/pkg/endpoints/filters/impersonation/mode.go impersonationModeState). `constrained` is false for
 * the verb `impersonate` of old, which asks about users and groups of the core group and has fewer rules.
 */
export function identitySteps(
	wanted: UserInfo,
	verb: string,
	constrained: boolean,
): ImpersonationStep[] {
	const authentication = {
		apiGroup: "authentication.k8s.io",
		apiVersion: "v1",
	};
	const named = constrained
		? authentication
		: { apiGroup: "", apiVersion: "v1" };
	const about = (
		gv: typeof authentication,
		resource: string,
		name: string,
		more: Partial<ImpersonationCheck> = {},
	): ImpersonationCheck => ({
		verb,
		...gv,
		resource,
		subresource: "",
		namespace: "",
		name,
		...more,
	});
	return [
		{
			checks: [
				usernameCheck(wanted.name, constrained, (r, n, more) =>
					about(named, r, n, more),
				),
			],
		},
		{
			checks: wanted.uid ? [about(authentication, "uids", wanted.uid)] : [],
		},
		groupStep(wanted.groups, constrained, (name, more) =>
			about(named, "groups", name, more),
		),
		extraStep(wanted.extra ?? {}, constrained, (name, more) =>
			about(authentication, "userextras", name, more),
		),
	];
}

type About = (
	name: string,
	more?: Partial<ImpersonationCheck>,
) => ImpersonationCheck;

function usernameCheck(
	name: string,
	constrained: boolean,
	about: (
		resource: string,
		name: string,
		more?: Partial<ImpersonationCheck>,
	) => ImpersonationCheck,
): ImpersonationCheck {
	const node = constrained ? nodeOfUsername(name) : undefined;
	if (node !== undefined) return about("nodes", node);
	const account = splitServiceAccountUsername(name);
	return account === undefined
		? about("users", name)
		: about("serviceaccounts", account.name, { namespace: account.namespace });
}

function groupStep(
	groups: readonly string[],
	constrained: boolean,
	about: About,
): ImpersonationStep {
	if (constrained && groups.includes(""))
		return refused(
			about(""),
			"impersonating the empty string group is not allowed",
		);
	if (constrained && groups.includes("system:masters"))
		return refused(
			about("system:masters"),
			"impersonating the system:masters group is not allowed",
		);
	return {
		...(constrained && groups.length >= many && { shortcut: about("*") }),
		checks: groups.map((group) => about(group)),
	};
}

function extraStep(
	extra: Readonly<Record<string, readonly string[]>>,
	constrained: boolean,
	about: About,
): ImpersonationStep {
	const entries = Object.entries(extra);
	const problem = constrained ? extraProblem(entries) : undefined;
	if (problem !== undefined) return refused(about(""), problem);
	const checks = entries.flatMap(([key, values]) =>
		values.map((value) => about(value, { subresource: key })),
	);
	const large = entries.length >= many || checks.length >= many;
	return {
		...(constrained && large && { shortcut: about("*", { subresource: "*" }) }),
		checks,
	};
}

function extraProblem(
	entries: readonly (readonly [string, readonly string[]])[],
): string | undefined {
	for (const [key, values] of entries) {
		if (key === "")
			return "impersonating the empty string key in extra is not allowed";
		const [error] = isDomainPrefixedPath("extra.key", key);
		if (error !== undefined)
			return `impersonating an invalid key in extra is not allowed: ${error.field}: ${error.message}`;
		if (key !== key.toLowerCase())
			return `impersonating a non-lowercase key in extra is not allowed: ${goQuote(key)}`;
		if (values.length === 0)
			return "impersonating empty values in extra is not allowed";
		if (values.includes(""))
			return "impersonating the empty string value in extra is not allowed";
	}
	return undefined;
}

const refused = (
	check: ImpersonationCheck,
	reason: string,
): ImpersonationStep => ({ checks: [{ ...check, refuse: reason }] });
