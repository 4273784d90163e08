import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseYaml } from "../apimachinery/yaml.ts";

/** How the API server shows a webhook who it is. */
export interface Credentials {
	/** PEM of a client certificate and its key. */
	readonly cert?: Buffer;
	readonly key?: Buffer;
	/** The header. */
	readonly authorization?: string;
}

interface KubeconfigUser {
	readonly token?: string;
	readonly tokenFile?: string;
	readonly username?: string;
	readonly password?: string;
	readonly "client-certificate"?: string;
	readonly "client-certificate-data"?: string;
	readonly "client-key"?: string;
	readonly "client-key-data"?: string;
}

interface Kubeconfig {
	readonly users?: readonly { name: string; user?: KubeconfigUser }[];
}

/**
 * The users of a kubeconfig file by the hosts that they are for: `name.ns.svc:443`, then with less and less of it
 * (`*.ns.svc`, `*`), as kube-apiserver looks them up (apiserver/pkg/util/webhook/authentication.go).
 */
export function readCredentials(
	file: string,
): (host: string) => Credentials | undefined {
	const { users = [] } = parseYaml(readFileSync(file, "utf8"))
		.value as Kubeconfig;
	const byHost = new Map(
		users.map(({ name, user = {} }) => [name, credentialsOf(user, file)]),
	);
	return (host) => {
		for (const name of candidates(host)) {
			const found = byHost.get(name);
			if (found !== undefined) return found;
		}
		return undefined;
	};
}

function candidates(host: string): string[] {
	const plain = host.replace(/:\d+$/, "");
	const names = [host, ...(host === plain ? [`${host}:443`] : []), plain];
	const labels = plain.split(".");
	for (let i = 1; i < labels.length; i++)
		names.push(`*.${labels.slice(i).join(".")}`);
	return [...names, "*"];
}

function credentialsOf(user: KubeconfigUser, file: string): Credentials {
	const read = (path: string) => readFileSync(resolve(dirname(file), path));
	const pem = (data: string | undefined, path: string | undefined) =>
		data ? Buffer.from(data, "base64") : path ? read(path) : undefined;
	const cert = pem(user["client-certificate-data"], user["client-certificate"]);
	const key = pem(user["client-key-data"], user["client-key"]);
	const token =
		user.token ?? (user.tokenFile && read(user.tokenFile).toString().trim());
	const basic =
		user.username &&
		Buffer.from(`${user.username}:${user.password ?? ""}`).toString("base64");
	const authorization = token
		? `Bearer ${token}`
		: basic
			? `Basic ${basic}`
			: undefined;
	return {
		...(cert && { cert }),
		...(key && { key }),
		...(authorization && { authorization }),
	};
}
