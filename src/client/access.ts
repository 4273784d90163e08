import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseYaml } from "../apimachinery/yaml.ts";

/** How to reach a server and who to be there; certificates and keys are PEM. */
export interface ServerAccess {
	/** https://10.0.0.1:6443 */
	readonly server: string;
	readonly ca?: string;
	readonly certificate?: string;
	readonly key?: string;
	/** Asked for with every request, since tokens are renewed on disk. */
	readonly token?: () => string;
	/** Does not check the server's certificate. */
	readonly insecure?: boolean;
	/** Other name that the server's certificate is for. */
	readonly serverName?: string;
}

interface Named<K extends string, T> {
	readonly name: string;
	readonly value?: T;
	readonly [key: string]: unknown;
	readonly _kind?: K;
}
interface Kubeconfig {
	readonly "current-context"?: string;
	readonly contexts?: readonly Named<"context", unknown>[];
	readonly clusters?: readonly Named<"cluster", unknown>[];
	readonly users?: readonly Named<"user", unknown>[];
}
type Fields = Readonly<Record<string, string | boolean | undefined>>;

/** The entry of a name in one of a kubeconfig's lists; throws when it is missing. */
function entry(
	list: readonly Named<string, unknown>[] | undefined,
	kind: string,
	name: string,
): Fields {
	const found = list?.find((item) => item.name === name);
	if (found === undefined)
		throw new Error(
			`kubeconfig: ${kind} ${JSON.stringify(name)} does not exist`,
		);
	return (found[kind] ?? {}) as Fields;
}

/** Reads a kubeconfig; files that it names are relative to it. Throws an Error that says what is missing. */
export function accessFromKubeconfig(
	file: string,
	contextName?: string,
): ServerAccess {
	const config = parseYaml(readFileSync(file, "utf8")).value as Kubeconfig;
	const name = contextName ?? config["current-context"] ?? "";
	const context = entry(config.contexts, "context", name);
	const cluster = entry(config.clusters, "cluster", String(context.cluster));
	const user = entry(config.users, "user", String(context.user));
	const read = (fields: Fields, field: string): string | undefined => {
		const data = fields[`${field}-data`];
		if (typeof data === "string") return Buffer.from(data, "base64").toString();
		const path = fields[field];
		return typeof path === "string"
			? readFileSync(resolve(dirname(file), path), "utf8")
			: undefined;
	};
	const { token, tokenFile } = user;
	return {
		server: String(cluster.server),
		...optional("ca", read(cluster, "certificate-authority")),
		...optional("certificate", read(user, "client-certificate")),
		...optional("key", read(user, "client-key")),
		...(typeof tokenFile === "string"
			? { token: () => readFileSync(tokenFile, "utf8").trim() }
			: typeof token === "string"
				? { token: () => token }
				: {}),
		...(cluster["insecure-skip-tls-verify"] === true ? { insecure: true } : {}),
		...optional("serverName", cluster["tls-server-name"] as string | undefined),
	};
}

const optional = <K extends string>(name: K, value: string | undefined) =>
	(value === undefined ? {} : { [name]: value }) as {
		readonly [P in K]?: string;
	};

const accountDirectory = "/var/run/secrets/kubernetes.io/serviceaccount";

/** For a process in a pod: the service account's token and the API's own address. Throws when it is in none. */
export function accessInCluster(
	environment: Readonly<Record<string, string | undefined>> = process.env,
): ServerAccess {
	const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } =
		environment;
	if (host === undefined || port === undefined)
		throw new Error("this process does not run in a pod");
	return {
		server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
		ca: readFileSync(`${accountDirectory}/ca.crt`, "utf8"),
		token: () => readFileSync(`${accountDirectory}/token`, "utf8").trim(),
	};
}
