import type { Clock } from "../apimachinery/clock.ts";
import type { KubeObject } from "../apimachinery/object.ts";
import type { PolicyRule } from "../apimachinery/rbac/policy-rule.ts";
import type { Authenticator } from "../authentication/authenticator.ts";
import { buildAuthenticator } from "../authentication/index.ts";
import type { Authorizer } from "../authorization/authorizer.ts";
import {
	type AuthorizationMode,
	buildAuthorizer,
} from "../authorization/index.ts";
import { NodeGraph } from "../authorization/node-graph.ts";
import type {
	PersistentVolumeObject,
	PodObject,
} from "../authorization/node-references.ts";
import { RbacAuthorizer } from "../authorization/rbac.ts";
import {
	type BindingObject,
	RbacIndex,
	type RoleObject,
} from "../authorization/rbac-index.ts";
import type { Registry } from "../registry/registry.ts";
import { follow } from "./follow.ts";

export interface AccessOptions {
	readonly clock: Clock;
	readonly registry: Registry;
	/** PEM bundles. */
	readonly clientCa: string;
	readonly frontProxyCa: string;
	/** The text of --token-auth-file. */
	readonly tokenFile: string | undefined;
	readonly anonymous: boolean;
	readonly modes: readonly AuthorizationMode[];
	readonly serviceAccountIssuer: string;
	/** PEM, public or private. */
	readonly serviceAccountKey: string;
	/** ClusterRole system:node, for the Node authorizer. */
	readonly nodeRules: readonly PolicyRule[];
}

export interface Access {
	readonly authenticator: Authenticator;
	readonly authorizer: Authorizer;
	/** What RBAC objects grant, whether or not RBAC decides. */
	readonly rbac: RbacAuthorizer;
}

/** Who may come in and do what: authentication and authorization over the cluster's own objects. */
export async function buildAccess(options: AccessOptions): Promise<Access> {
	const { registry } = options;
	const rbac = new RbacIndex();
	const nodes = new NodeGraph();
	await Promise.all([followRbac(registry, rbac), followNodes(registry, nodes)]);
	const find = (resource: string, namespace: string, name: string) =>
		registry.store(resource).find(namespace, name)?.value as
			| KubeObject
			| undefined;
	const authenticator = buildAuthenticator({
		clock: options.clock,
		apiAudiences: [options.serviceAccountIssuer],
		x509: { clientCa: options.clientCa },
		requestHeader: {
			clientCa: options.frontProxyCa,
			allowedNames: ["front-proxy-client"],
			usernameHeaders: ["X-Remote-User"],
			uidHeaders: ["X-Remote-Uid"],
			groupHeaders: ["X-Remote-Group"],
			extraHeaderPrefixes: ["X-Remote-Extra-"],
		},
		...(options.tokenFile === undefined
			? {}
			: { tokenFile: options.tokenFile }),
		serviceAccounts: {
			issuers: [options.serviceAccountIssuer],
			keys: [options.serviceAccountKey],
			objects: {
				serviceAccount: (namespace, name) =>
					find("serviceaccounts", namespace, name),
				pod: (namespace, name) => find("pods", namespace, name),
				secret: (namespace, name) => find("secrets", namespace, name),
				node: (name) => find("nodes", "", name),
			},
		},
		bootstrapTokens: {
			secret: (name) => find("secrets", "kube-system", name),
		},
		...(options.anonymous ? { anonymous: {} } : {}),
	});
	const authorizer = buildAuthorizer({
		modes: options.modes,
		rbac,
		nodes,
		nodeRules: options.nodeRules,
	});
	return { authenticator, authorizer, rbac: new RbacAuthorizer(rbac) };
}

async function followRbac(registry: Registry, rbac: RbacIndex): Promise<void> {
	const rbacStore = (resource: string) =>
		registry.store(`${resource}.rbac.authorization.k8s.io`);
	const roles = {
		set: (object: KubeObject) => rbac.setRole(object as RoleObject),
		delete: ({ metadata }: KubeObject) =>
			rbac.deleteRole(metadata.namespace, metadata.name ?? ""),
	};
	const bindings = {
		set: (object: KubeObject) => rbac.setBinding(object as BindingObject),
		delete: ({ metadata }: KubeObject) =>
			rbac.deleteBinding(metadata.namespace, metadata.name ?? ""),
	};
	await Promise.all([
		follow(rbacStore("clusterroles"), roles),
		follow(rbacStore("roles"), roles),
		follow(rbacStore("clusterrolebindings"), bindings),
		follow(rbacStore("rolebindings"), bindings),
	]);
}

type Spec = KubeObject & { spec?: { nodeName?: string } };

async function followNodes(
	registry: Registry,
	nodes: NodeGraph,
): Promise<void> {
	const nodeNamed = (kind: "volumeattachment" | "resourceslice") => ({
		set: (object: KubeObject) =>
			nodes.setNodeOf(kind, object, (object as Spec).spec?.nodeName ?? ""),
		delete: (object: KubeObject) => nodes.deleteNodeOf(kind, object),
	});
	await Promise.all([
		follow(registry.store("pods"), {
			set: (pod) => nodes.setPod(pod as PodObject),
			delete: (pod) => nodes.deletePod(pod),
		}),
		follow(registry.store("persistentvolumes"), {
			set: (volume) => nodes.setVolume(volume as PersistentVolumeObject),
			delete: (volume) => nodes.deleteVolume(volume),
		}),
		follow(
			registry.store("volumeattachments.storage.k8s.io"),
			nodeNamed("volumeattachment"),
		),
		follow(
			registry.store("resourceslices.resource.k8s.io"),
			nodeNamed("resourceslice"),
		),
	]);
}
