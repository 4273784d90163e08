import { isDNS1123Label, isDNS1123Subdomain } from "../apimachinery/names.ts";

const prefix = "system:serviceaccount:";

/** `system:serviceaccount:NAMESPACE:NAME`. */
export const serviceAccountUsername = (
	namespace: string,
	name: string,
): string => `${prefix}${namespace}:${name}`;

/** The groups of every account, without system:authenticated. */
export const serviceAccountGroups = (namespace: string): string[] => [
	"system:serviceaccounts",
	`system:serviceaccounts:${namespace}`,
];

/** The parts of an account's user name; undefined for any other name (k8s.io/apiserver serviceaccount.SplitUsername). */
export function splitServiceAccountUsername(
	username: string,
): { readonly namespace: string; readonly name: string } | undefined {
	if (!username.startsWith(prefix)) return undefined;
	const [namespace = "", name = "", ...more] = username
		.slice(prefix.length)
		.split(":");
	if (
		more.length > 0 ||
		isDNS1123Label(namespace).length > 0 ||
		isDNS1123Subdomain(name).length > 0
	)
		return undefined;
	return { namespace, name };
}
