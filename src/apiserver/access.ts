import type { Clock } from "../apimachinery/clock.ts";
import type { KubeObject } from "../apimachinery/object.ts";
import type { PolicyRule } from "../apimachinery/rbac/policy-rule.ts";
import type { Authenticator } from "../authentication/authenticator.ts";
import { buildAuthenticator } from "../authentication/index.ts";
import type { OidcOptions } from "../authentication/oidc.ts";
import type { RequestHeaderOptions } from "../authentication/request-header.ts";
import type { WebhookTokenOptions } from "../authentication/webhook.ts";
import type { Authorizer } from "../authorization/authorizer.ts";
import {
	type AuthorizerSetting,
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

/** Who may come in and do what, as flags and configuration files say it. */
export interface AccessSettings {
	/** What tokens must be meant for. */
	readonly apiAudiences: readonly string[];
	/** PEM bundle, as it is now. */
	readonly clientCa: () => string;
	/** Absent: no proxy is believed. */
	readonly requestHeader?: Omit<
		RequestHeaderOptions,
		"clock" | "apiAudiences" | "clientCa"
	> & { readonly clientCa: () => string };
	/** The text of --token-auth-file. */
	readonly tokenFile?: string | undefined;
	readonly bootstrapTokens: boolean;
	readonly oidc: readonly Omit<OidcOptions, "clock" | "apiAudiences">[];
	readonly tokenWebhook?: Omit<WebhookTokenOptions, "clock" | "apiAudiences">;
	/** Absent: whoever has no credentials is refused. */
	readonly anonymous?: { readonly paths?: readonly string[] };
	readonly serviceAccounts: ServiceAccountSettings;
	/** In the order they are asked. */
	readonly authorizers: readonly AuthorizerSetting[];
}

export interface ServiceAccountSettings {
	/** The first one issues, the others are still accepted. */
	readonly issuers: readonly [string, ...string[]];
	/** PEM of the private key that signs tokens. */
	readonly signingKey: string;
	/** PEM of more keys, public or private, that are still accepted. */
	readonly moreKeys: readonly string[];
	/** Where others find the keys; absent: at this server. */
	readonly jwksUri?: string | undefined;
	/** Longest life of a token in seconds; absent: as asked for. */
	readonly maxTokenSeconds?: number;
}

export interface AccessOptions {
	readonly clock: Clock;
	readonly registry: Registry;
	readonly settings: AccessSettings;
	/** ClusterRole system:node, for the Node authorizer. */
	readonly nodeRules: readonly PolicyRule[];
	/** Told when a token out of a secret was used. */
	onLegacyTokenUsed(namespace: string, secret: string): void;
}

export interface Access {
	readonly authenticator: Authenticator;
	readonly authorizer: Authorizer;
	/** What RBAC objects grant, whether or not RBAC decides. */
	readonly rbac: RbacAuthorizer;
	/** From now on other issuers and authorizers count; what requests were told before stays told. */
	use(settings: AccessSettings): void;
}

/** Who may come in and do what: authentication and authorization over the cluster's own objects. */
export async function buildAccess(options: AccessOptions): Promise<Access> {
	const { registry, clock, nodeRules } = options;
	const rbac = new RbacIndex();
	const nodes = new NodeGraph();
	await Promise.all([followRbac(registry, rbac), followNodes(registry, nodes)]);
	const make = (settings: AccessSettings) => ({
		authenticator: makeAuthenticator(options, settings),
		authorizer: buildAuthorizer({
			authorizers: settings.authorizers,
			clock,
			rbac,
			nodes,
			nodeRules,
		}),
	});
	let current = make(options.settings);
	return {
		authenticator: {
			name: "authentication",
			authenticate: (request) => current.authenticator.authenticate(request),
		},
		authorizer: {
			name: "authorization",
			authorize: (attributes) => current.authorizer.authorize(attributes),
			rulesFor: (user, namespace) =>
				current.authorizer.rulesFor?.(user, namespace) ?? noRules,
		},
		rbac: new RbacAuthorizer(rbac),
		use: (settings) => {
			current = make(settings);
		},
	};
}

const noRules = {
	resourceRules: [],
	nonResourceRules: [],
	incomplete: false,
};

function makeAuthenticator(
	{ registry, clock, onLegacyTokenUsed }: AccessOptions,
	settings: AccessSettings,
): Authenticator {
	const { serviceAccounts } = settings;
	const find = (resource: string, namespace: string, name: string) =>
		registry.store(resource).find(namespace, name)?.value as
			| KubeObject
			| undefined;
	return buildAuthenticator({
		clock,
		apiAudiences: settings.apiAudiences,
		x509: { clientCa: settings.clientCa },
		...(settings.requestHeader && { requestHeader: settings.requestHeader }),
		...(settings.tokenFile !== undefined && { tokenFile: settings.tokenFile }),
		serviceAccounts: {
			issuers: serviceAccounts.issuers,
			onLegacyTokenUsed,
			keys: [serviceAccounts.signingKey, ...serviceAccounts.moreKeys],
			objects: {
				serviceAccount: (namespace, name) =>
					find("serviceaccounts", namespace, name),
				pod: (namespace, name) => find("pods", namespace, name),
				secret: (namespace, name) => find("secrets", namespace, name),
				node: (name) => find("nodes", "", name),
			},
		},
		...(settings.bootstrapTokens && {
			bootstrapTokens: {
				secret: (name: string) => find("secrets", "kube-system", name),
			},
		}),
		oidc: settings.oidc,
		...(settings.tokenWebhook && { webhook: settings.tokenWebhook }),
		...(settings.anonymous && { anonymous: settings.anonymous }),
	});
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
