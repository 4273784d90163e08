import { isDNS1123Subdomain } from "../apimachinery/names.ts";
import type { UserInfo } from "../apimachinery/user.ts";
import { splitServiceAccountUsername } from "./service-account-names.ts";

/**
 * The ways to impersonate, in the order they are tried (KEP-5284, k8s.io/apiserver impersonation/mode.go).
 * All but `legacy` also ask whether the request itself may be made in this way: `impersonate-on:MODE:VERB`.
 */
export const impersonationModes = [
	"associated-node",
	"arbitrary-node",
	"serviceaccount",
	"user-info",
	"legacy",
] as const;
export type ImpersonationMode = (typeof impersonationModes)[number];

/** Whether a mode is meant for such a user and requestor at all. */
export function modeApplies(
	mode: ImpersonationMode,
	wanted: UserInfo,
	requestor: UserInfo,
): boolean {
	const node = nodeOfUsername(wanted.name);
	const account = splitServiceAccountUsername(wanted.name);
	switch (mode) {
		case "associated-node":
			return (
				onlyNamed(wanted) && node !== undefined && isOnNode(requestor, node)
			);
		case "arbitrary-node":
			return onlyNamed(wanted) && node !== undefined;
		case "serviceaccount":
			return onlyNamed(wanted) && account !== undefined;
		case "user-info":
			return node === undefined && account === undefined;
		case "legacy":
			return true;
	}
}

/** NAME of `system:node:NAME`; undefined for other users. */
export function nodeOfUsername(username: string): string | undefined {
	const prefix = "system:node:";
	if (!username.startsWith(prefix)) return undefined;
	const name = username.slice(prefix.length);
	return isDNS1123Subdomain(name).length === 0 ? name : undefined;
}

const onlyNamed = (user: UserInfo): boolean =>
	!user.uid &&
	user.groups.length === 0 &&
	Object.keys(user.extra ?? {}).length === 0;

/** A token of a pod on that node: the authenticator wrote the node's name into the extras. */
function isOnNode(requestor: UserInfo, node: string): boolean {
	const names = requestor.extra?.["authentication.kubernetes.io/node-name"];
	return (
		splitServiceAccountUsername(requestor.name) !== undefined &&
		names?.length === 1 &&
		names[0] === node
	);
}

/**
 * The requestor as authorizers see it in mode associated-node: the same for the account's pods on every node,
 * as only the names of the extras are kept.
 */
export const withoutExtraValues = (requestor: UserInfo): UserInfo => ({
	...requestor,
	extra: {
		"authentication.kubernetes.io/associated-node-keys": Object.keys(
			requestor.extra ?? {},
		).sort(),
	},
});
