import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { dumpYaml } from "../apimachinery/yaml.ts";
import { writeWhole } from "./files.ts";
import type { KeyPair } from "./keys.ts";

export interface KubeconfigOptions {
	/** https://127.0.0.1:6443 */
	readonly server: string;
	/** PEM of the authority of the server's certificate. */
	readonly ca: string;
	readonly user: string;
	/** A client certificate, or else a bearer token. */
	readonly certificate?: KeyPair;
	readonly token?: string;
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** The text of a kubeconfig with everything embedded: one cluster, one user, one context, all called monokube. */
export function kubeconfigOf(options: KubeconfigOptions): string {
	const { certificate, token } = options;
	return dumpYaml({
		apiVersion: "v1",
		kind: "Config",
		clusters: [
			{
				name: "monokube",
				cluster: {
					server: options.server,
					"certificate-authority-data": base64(options.ca),
				},
			},
		],
		users: [
			{
				name: options.user,
				user: {
					...(certificate === undefined
						? {}
						: {
								"client-certificate-data": base64(certificate.certificate),
								"client-key-data": base64(certificate.key),
							}),
					...(token === undefined ? {} : { token }),
				},
			},
		],
		contexts: [
			{
				name: "monokube",
				context: { cluster: "monokube", user: options.user },
			},
		],
		"current-context": "monokube",
	});
}

/** Writes a kubeconfig that only its owner can read, whole or not at all. Throws an Error that names the file. */
export function writeKubeconfig(file: string, text: string): void {
	try {
		mkdirSync(dirname(file), { recursive: true });
		writeWhole(file, text, 0o600);
	} catch (error) {
		throw new Error(
			`can't write kubeconfig ${file}: ${(error as Error).message}`,
		);
	}
}
