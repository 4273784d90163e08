import { createHash, X509Certificate } from "node:crypto";
import { durationMilliseconds } from "../../apimachinery/duration.ts";
import {
	accessFromKubeconfig,
	type ServerAccess,
} from "../../client/access.ts";
import { ApiClient } from "../../client/api-client.ts";
import { httpsTransport } from "../../client/https.ts";
import { kinds } from "../../client/kinds.ts";
import { ConfigError } from "../../config/config-error.ts";
import type { KeyPair } from "../../pki/keys.ts";
import { kubeconfigOf, writeKubeconfig } from "../../pki/kubeconfig.ts";
import { clientCertificateFrom } from "../../pki/manage/client-certificate.ts";
import type { Command } from "../command.ts";
import { type Identity, mintByRequest } from "../mint.ts";

/** Writes a kubeconfig for any user, or for a service account. */
export const kubeconfig: Command = {
	name: "kubeconfig",
	describe: "make a kubeconfig for a user, or for a service account",
	options: [
		{ flags: "--user <NAME>", description: "user of a new certificate" },
		{
			flags: "--group <NAMES...>",
			description: "its groups: --group a b, --group a,b or several times",
		},
		{
			flags: "--service-account <NAMESPACE/NAME>",
			description: "with a token of this account instead",
		},
		{
			flags: "--duration <TIME>",
			description: "how long it is good for (default: 8760h; tokens: 24h)",
		},
		{
			flags: "--out <FILE>",
			description: "where to write it (default: standard output)",
		},
		{
			flags: "--server <URL>",
			description: "address of the server (default: the admin's)",
		},
		{
			flags: "--kubeconfig <FILE>",
			description: "the admin's own, as `up` wrote it",
			default: "kubeconfig",
		},
		{
			flags: "--cert-dir <DIR>",
			description: "where the authority's key is, if it is kept",
			default: "certs",
		},
	],
	async run(values) {
		const file = text(values.kubeconfig) ?? "kubeconfig";
		const access = readAccess(file);
		const common = {
			server: text(values.server) ?? access.server,
			ca: access.ca ?? "",
		};
		const account = text(values.serviceAccount);
		const user = text(values.user);
		if ((account === undefined) === (user === undefined))
			throw new ConfigError("give either --user or --service-account");
		const seconds = secondsOf(
			text(values.duration) ?? (account === undefined ? "8760h" : "24h"),
		);
		const made =
			account === undefined
				? kubeconfigOf({
						...common,
						user: user ?? "",
						certificate: await certificate(access, certDir(values), {
							user: user ?? "",
							groups: list(values.group),
							seconds,
						}),
					})
				: kubeconfigOf({
						...common,
						user: account,
						token: await accountToken(access, account, seconds),
					});
		const out = text(values.out);
		if (out === undefined) process.stdout.write(made);
		else writeKubeconfig(out, made);
		return 0;
	},
};

const text = (value: unknown): string | undefined =>
	value === undefined ? undefined : String(value);

const list = (value: unknown): string[] =>
	(Array.isArray(value) ? value : value === undefined ? [] : [value])
		.flatMap((item) => String(item).split(","))
		.filter((item) => item !== "");

/** As `up` finds it: flag, environment, default. */
export const certDir = (values: Readonly<Record<string, unknown>>): string =>
	text(values.certDir) ?? process.env.MONOKUBE_CERT_DIR ?? "certs";

function readAccess(file: string): ServerAccess {
	try {
		return accessFromKubeconfig(file);
	} catch (error) {
		throw new ConfigError(`--kubeconfig: ${(error as Error).message}`);
	}
}

function secondsOf(duration: string): number {
	try {
		const seconds = Math.floor(durationMilliseconds(duration) / 1000);
		if (seconds > 0) return seconds;
	} catch (error) {
		throw new ConfigError(`--duration: ${(error as Error).message}`);
	}
	throw new ConfigError(`--duration: ${duration} is no time to come`);
}

/** From the authority itself when this cluster's is on disk, else from the cluster. */
async function certificate(
	access: ServerAccess,
	directory: string,
	identity: Identity,
): Promise<KeyPair> {
	const own = await clientCertificateFrom(
		directory,
		identity.user,
		identity.groups,
		identity.seconds,
		(authority) => trusts(access.ca ?? "", authority),
	);
	return own ?? withClient(access, (client) => mintByRequest(client, identity));
}

/** Whether a bundle holds this very authority. */
function trusts(bundle: string, authority: X509Certificate): boolean {
	const blocks =
		bundle.match(
			/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g,
		) ?? [];
	const digest = (raw: Buffer) =>
		createHash("sha256").update(raw).digest("hex");
	return blocks.some(
		(block) => digest(new X509Certificate(block).raw) === digest(authority.raw),
	);
}

async function accountToken(
	access: ServerAccess,
	account: string,
	seconds: number,
): Promise<string> {
	const [namespace = "", name = "", ...rest] = account.split("/");
	if (namespace === "" || name === "" || rest.length > 0)
		throw new ConfigError(
			`--service-account: ${account} is not NAMESPACE/NAME`,
		);
	const { status } = await withClient(access, (client) =>
		client.subresource<{ status: { token: string } }>(
			"POST",
			kinds.serviceAccounts,
			namespace,
			name,
			"token",
			{
				apiVersion: "authentication.k8s.io/v1",
				kind: "TokenRequest",
				spec: { expirationSeconds: seconds },
			},
		),
	);
	return status.token;
}

async function withClient<T>(
	access: ServerAccess,
	work: (client: ApiClient) => Promise<T>,
): Promise<T> {
	const transport = httpsTransport(access);
	try {
		return await work(new ApiClient(transport, "monokube"));
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		if (code === "ECONNREFUSED")
			throw new ConfigError(`nobody answers at ${access.server}: is it up?`);
		throw error;
	} finally {
		transport.close();
	}
}
