import type { Client } from "../client/client.ts";
import { resources } from "../client/resources.ts";
import { createOnly, ensureOne } from "./ensure.ts";

export const systemNamespaces = [
	"default",
	"kube-node-lease",
	"kube-public",
	"kube-system",
] as const;

/** The namespaces every cluster has (pkg/controlplane/controller/systemnamespaces); a deleted one comes back. */
export const ensureNamespaces = async (client: Client): Promise<void> => {
	await Promise.all(
		systemNamespaces.map((name) =>
			ensureOne(
				client,
				resources.namespaces,
				{ apiVersion: "v1", kind: "Namespace", metadata: { name } },
				createOnly,
			),
		),
	);
};
