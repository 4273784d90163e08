import { hash } from "node:crypto";
import { aggregateMessage } from "../apimachinery/aggregate.ts";
import type { VerificationKey } from "./signing-keys.ts";

/** The claims of a token whose signature holds; nothing else about it has been checked. */
export type Claims = Readonly<Record<string, unknown>>;

/** jose is loaded with the first token: a server that sees none starts without it. */
export const loadJose = () => import("jose");

/** The claims a token pretends to have; undefined when it is no JWT at all. Never to be trusted. */
export function unverifiedClaims(token: string): Claims | undefined {
	const parts = token.split(".");
	if (parts.length !== 3) return undefined;
	try {
		const claims: unknown = JSON.parse(
			Buffer.from(parts[1] ?? "", "base64url").toString("utf8"),
		);
		return typeof claims === "object" &&
			claims !== null &&
			!Array.isArray(claims)
			? (claims as Claims)
			: undefined;
	} catch {
		return undefined;
	}
}

function protectedHeader(token: string): Record<string, unknown> | undefined {
	try {
		return JSON.parse(
			Buffer.from(token.split(".", 1)[0] ?? "", "base64url").toString("utf8"),
		);
	} catch {
		return undefined;
	}
}

/**
 * Verifies signatures with a fixed set of keys and remembers the tokens whose signature held. Only that is
 * remembered: times, audiences and the objects a token is bound to are the caller's to check each time.
 */
export class SignatureVerifier {
	readonly #keys: readonly VerificationKey[];
	readonly #verified = new Map<string, Claims>();
	readonly #limit: number;

	constructor(keys: readonly VerificationKey[], limit = 8192) {
		this.#keys = keys;
		this.#limit = limit;
	}

	/** The claims of a token that was verified before. */
	known(token: string): Claims | undefined {
		return this.#verified.get(keyOf(token));
	}

	/** Undefined when the token is not a JWS these keys could have made; throws when the signature is wrong. */
	async verify(token: string): Promise<Claims | undefined> {
		const header = protectedHeader(token);
		if (!this.#keys.some((key) => key.alg === header?.alg)) return undefined;
		const kid = header?.kid;
		const candidates =
			kid === undefined || kid === ""
				? this.#keys
				: this.#keys.filter((key) => key.kid === kid);
		if (candidates.length === 0)
			throw new Error("invalid signature, no keys found");
		const claims = await verifyWith(candidates, token);
		if (this.#verified.size >= this.#limit) {
			const oldest = this.#verified.keys().next().value;
			if (oldest !== undefined) this.#verified.delete(oldest);
		}
		this.#verified.set(keyOf(token), claims);
		return claims;
	}
}

const keyOf = (token: string): string => hash("sha256", token, "base64");

async function verifyWith(
	keys: readonly VerificationKey[],
	token: string,
): Promise<Claims> {
	const { compactVerify } = await loadJose();
	const errors: string[] = [];
	for (const { key, alg } of keys) {
		try {
			const { payload } = await compactVerify(token, key, {
				algorithms: [alg],
			});
			return JSON.parse(Buffer.from(payload).toString("utf8"));
		} catch {
			// Why exactly is of no use to an honest client and of some to another.
			errors.push("go-jose/go-jose: error in cryptographic primitive");
		}
	}
	throw new Error(aggregateMessage(errors));
}

/** A claim as a list of strings: one string, or an array; anything else counts as nothing. */
export function stringList(value: unknown): string[] {
	if (typeof value === "string") return [value];
	return Array.isArray(value)
		? value.filter((v): v is string => typeof v === "string")
		: [];
}
