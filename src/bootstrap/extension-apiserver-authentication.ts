import { deepEqual, isObject } from "../apimachinery/json.ts";
import type { UnstructuredObject } from "../apimachinery/object.ts";
import type { Client } from "../client/client.ts";
import { resources } from "../client/resources.ts";
import { ensureOne } from "./ensure.ts";

/** What extension API servers need to know to trust the same clients; PEM bundles. */
export interface PublishedAuthentication {
	readonly clientCa?: string;
	readonly requestHeader?: {
		readonly clientCa: string;
		readonly allowedNames: readonly string[];
		readonly usernameHeaders: readonly string[];
		readonly uidHeaders?: readonly string[];
		readonly groupHeaders: readonly string[];
		readonly extraHeaderPrefixes: readonly string[];
		/** Tell it only once there is an APIService that somebody else answers: nobody else needs to know. */
		readonly onlyWhenAggregating?: boolean;
	};
}

/**
 * ConfigMap kube-system/extension-apiserver-authentication (pkg/controlplane/controller/clusterauthenticationtrust).
 * Authorities that are already there stay, as another API server may have put them; nothing is written without any.
 */
export async function ensureExtensionAuthentication(
	client: Client,
	published: PublishedAuthentication,
): Promise<void> {
	const { clientCa, requestHeader } = published;
	const proxies =
		!requestHeader?.onlyWhenAggregating || (await isAggregating(client));
	const data = dataOf({
		...(clientCa !== undefined && { clientCa }),
		...(requestHeader && proxies && { requestHeader }),
	});
	if (Object.keys(data).length === 0) return;
	await ensureOne<UnstructuredObject>(
		client,
		resources.configMaps,
		{
			apiVersion: "v1",
			kind: "ConfigMap",
			metadata: {
				name: "extension-apiserver-authentication",
				namespace: "kube-system",
			},
			data,
		},
		(existing) => {
			const own: Record<string, string> = existing.data ?? {};
			const merged = { ...own, ...data };
			for (const key of ["client-ca-file", "requestheader-client-ca-file"])
				if (own[key] !== undefined && data[key] !== undefined)
					merged[key] = joinBundles(own[key], data[key]);
			return deepEqual(own, merged)
				? undefined
				: { update: { ...existing, data: merged } };
		},
	);
}

/** Whether some API is served by an extension server. */
async function isAggregating(client: Client): Promise<boolean> {
	const { items } = await client.list<UnstructuredObject>(
		resources.apiServices,
		"",
	);
	return items.some(({ spec }) => isObject(spec) && isObject(spec.service));
}

function dataOf({
	clientCa,
	requestHeader,
}: PublishedAuthentication): Record<string, string> {
	return {
		...(clientCa !== undefined && { "client-ca-file": clientCa }),
		...(requestHeader && {
			"requestheader-allowed-names": JSON.stringify(requestHeader.allowedNames),
			"requestheader-client-ca-file": requestHeader.clientCa,
			"requestheader-extra-headers-prefix": JSON.stringify(
				requestHeader.extraHeaderPrefixes,
			),
			"requestheader-group-headers": JSON.stringify(requestHeader.groupHeaders),
			"requestheader-uid-headers": JSON.stringify(
				requestHeader.uidHeaders ?? [],
			),
			"requestheader-username-headers": JSON.stringify(
				requestHeader.usernameHeaders,
			),
		}),
	};
}

function joinBundles(own: string, added: string): string {
	const blocks = (bundle: string) =>
		bundle.match(
			/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g,
		) ?? [];
	const joined = new Set([...blocks(own), ...blocks(added)]);
	return `${[...joined].join("\n")}\n`;
}
