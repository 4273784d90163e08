import { timingSafeEqual } from "node:crypto";
import type { Clock } from "../apimachinery/clock.ts";
import type { KubeObject } from "../apimachinery/object.ts";
import { agnosticAudiences, type TokenAuthenticator } from "./bearer.ts";

export interface SecretObject extends KubeObject {
	readonly type?: string;
	/** Base64. */
	readonly data?: Readonly<Record<string, string>>;
}

export interface BootstrapTokenOptions {
	/** A secret of kube-system, by name. */
	secret(
		name: string,
	): SecretObject | undefined | Promise<SecretObject | undefined>;
	readonly clock: Clock;
	readonly apiAudiences: readonly string[];
}

const tokenPattern = /^([a-z0-9]{6})\.([a-z0-9]{16})$/;
const groupPattern = /^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/;

/**
 * Tokens that new nodes join with, kept as secrets `bootstrap-token-ID` of kube-system
 * (plugin/pkg/auth/authenticator/token/bootstrap). Whatever is wrong with the secret, the token is simply unknown.
 */
export const bootstrapTokenAuthenticator = (
	options: BootstrapTokenOptions,
): TokenAuthenticator => ({
	name: "bootstrap-token",
	async authenticateToken(token, wanted) {
		const [, id, secretPart] = tokenPattern.exec(token) ?? [];
		if (id === undefined || secretPart === undefined) return undefined;
		const secret = await options.secret(`bootstrap-token-${id}`);
		const groups =
			secret && usableGroups(secret, id, secretPart, options.clock);
		const audiences = agnosticAudiences(options.apiAudiences, wanted);
		return (
			groups &&
			audiences && {
				user: { name: `system:bootstrap:${id}`, groups },
				...audiences,
			}
		);
	},
});

/** The groups a secret gives; undefined when it is not a valid, current token for authentication. */
function usableGroups(
	secret: SecretObject,
	id: string,
	given: string,
	clock: Clock,
): string[] | undefined {
	const value = (key: string) =>
		Buffer.from(secret.data?.[key] ?? "", "base64").toString("utf8");
	const expected = Buffer.from(value("token-secret"));
	const actual = Buffer.from(given);
	const expiration = value("expiration");
	if (
		secret.metadata.deletionTimestamp !== undefined ||
		secret.type !== "bootstrap.kubernetes.io/token" ||
		expected.length !== actual.length ||
		!timingSafeEqual(expected, actual) ||
		value("token-id") !== id ||
		// A time that can't be read compares false: expired.
		(expiration !== "" && !(Date.parse(expiration) > clock.now())) ||
		value("usage-bootstrap-authentication") !== "true"
	)
		return undefined;
	const extra = value("auth-extra-groups");
	const groups = extra === "" ? [] : extra.split(",");
	if (!groups.every((group) => groupPattern.test(group))) return undefined;
	return [...new Set(["system:bootstrappers", ...groups])].sort();
}
