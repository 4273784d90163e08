import type { UnstructuredObject } from "../apimachinery/object.ts";
import type { Client } from "../client/client.ts";
import { resources } from "../client/resources.ts";
import { createOnly, ensureOne } from "./ensure.ts";

export interface ClusterInfo {
	/** `https://host:port` as new nodes reach it. */
	readonly server: string;
	/** PEM. */
	readonly ca: string;
}

const rbac = "rbac.authorization.k8s.io";
const role = "kubeadm:bootstrap-signer-clusterinfo";

/**
 * What a node that knows only a bootstrap token may read about the cluster before it trusts anybody: ConfigMap
 * kube-public/cluster-info, with the role that opens it to everybody (kubeadm's clusterinfo phase).
 */
export async function ensureClusterInfo(
	client: Client,
	{ server, ca }: ClusterInfo,
): Promise<void> {
	const inPublic = (name: string) => ({ name, namespace: "kube-public" });
	const objects: [keyof typeof resources, UnstructuredObject][] = [
		[
			"configMaps",
			{
				apiVersion: "v1",
				kind: "ConfigMap",
				metadata: inPublic("cluster-info"),
				data: { kubeconfig: kubeconfig(server, ca) },
			},
		],
		[
			"roles",
			{
				apiVersion: `${rbac}/v1`,
				kind: "Role",
				metadata: inPublic(role),
				rules: [
					{
						apiGroups: [""],
						resourceNames: ["cluster-info"],
						resources: ["configmaps"],
						verbs: ["get"],
					},
				],
			},
		],
		[
			"roleBindings",
			{
				apiVersion: `${rbac}/v1`,
				kind: "RoleBinding",
				metadata: inPublic(role),
				roleRef: { apiGroup: rbac, kind: "Role", name: role },
				subjects: [{ apiGroup: rbac, kind: "User", name: "system:anonymous" }],
			},
		],
	];
	await Promise.all(
		objects.map(([resource, object]) =>
			ensureOne(client, resources[resource], object, createOnly),
		),
	);
}

/** YAML, as the token controllers sign it byte by byte. */
const kubeconfig = (server: string, ca: string): string =>
	`apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${Buffer.from(ca).toString("base64")}
    server: ${server}
  name: ""
contexts: null
current-context: ""
kind: Config
preferences: {}
users: null
`;
