import { request } from "node:https";
import { loadJose } from "./jwt.ts";

export interface OidcProviderOptions {
	readonly url: string;
	/** Where the discovery document is, when not below the issuer's URL. */
	readonly discoveryURL?: string;
	/** PEM bundle to trust instead of the system's. */
	readonly certificateAuthority?: string;
}

const fetchTimeoutMs = 10_000;
const maxBodyBytes = 1 << 20;

type KeySet = ReturnType<
	Awaited<ReturnType<typeof loadJose>>["createRemoteJWKSet"]
>;

/**
 * The published keys of an OpenID provider: discovery (OpenID Connect Discovery 1.0 section 4) on first use,
 * then its key set, fetched again when a token names an unknown key. A failed discovery is tried again by the next token.
 */
export class OidcProvider {
	readonly #options: OidcProviderOptions;
	#keys: Promise<KeySet> | undefined;

	constructor(options: OidcProviderOptions) {
		this.#options = options;
	}

	keys(): Promise<KeySet> {
		this.#keys ??= this.#discover().catch((error: Error) => {
			this.#keys = undefined;
			throw new Error(`oidc: authenticator not initialized: ${error.message}`);
		});
		return this.#keys;
	}

	async #discover(): Promise<KeySet> {
		const { url: issuer, certificateAuthority: ca } = this.#options;
		const location =
			this.#options.discoveryURL ??
			`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
		const { status, body } = await fetchText(location, ca);
		if (status !== 200) throw new Error(`${location} answered ${status}`);
		const document = JSON.parse(body) as { issuer?: string; jwks_uri?: string };
		if (document.issuer !== issuer)
			throw new Error(
				`oidc: issuer did not match the issuer returned by provider, expected ${JSON.stringify(issuer)} got ${JSON.stringify(document.issuer)}`,
			);
		const { createRemoteJWKSet, customFetch } = await loadJose();
		return createRemoteJWKSet(new URL(document.jwks_uri ?? ""), {
			// A key that was rotated in a moment ago is as good as any other.
			cooldownDuration: 0,
			[customFetch]: async (url: string) => {
				const answer = await fetchText(url, ca);
				return new Response(answer.body, { status: answer.status });
			},
		});
	}
}

/** GET over HTTPS with the given authorities; the platform's fetch can't be given any. */
function fetchText(
	url: string,
	ca: string | undefined,
): Promise<{ status: number; body: string }> {
	return new Promise((resolve, reject) => {
		const outgoing = request(
			url,
			{ ...(ca === undefined ? {} : { ca }), timeout: fetchTimeoutMs },
			(response) => {
				const parts: Buffer[] = [];
				let size = 0;
				response.on("data", (part: Buffer) => {
					size += part.length;
					if (size > maxBodyBytes)
						outgoing.destroy(new Error(`${url} answered too much`));
					else parts.push(part);
				});
				response.on("error", reject);
				response.on("end", () =>
					resolve({
						status: response.statusCode ?? 0,
						body: Buffer.concat(parts).toString("utf8"),
					}),
				);
			},
		);
		outgoing.on("timeout", () =>
			outgoing.destroy(new Error(`${url} timed out`)),
		);
		outgoing.on("error", reject);
		outgoing.end();
	});
}
