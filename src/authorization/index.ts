import type { PolicyRule } from "../apimachinery/rbac/policy-rule.ts";
import { alwaysAllow, alwaysDeny } from "./always.ts";
import type { Authorizer } from "./authorizer.ts";
import { nodeAuthorizer } from "./node.ts";
import type { NodeGraph } from "./node-graph.ts";
import { privilegedGroups } from "./privileged.ts";
import { RbacAuthorizer } from "./rbac.ts";
import type { RbacIndex } from "./rbac-index.ts";
import { unionAuthorizer } from "./union.ts";
import { type WebhookAuthorizerOptions, webhookAuthorizer } from "./webhook.ts";

/** Values of --authorization-mode. */
export const authorizationModes = [
	"Node",
	"RBAC",
	"Webhook",
	"AlwaysAllow",
	"AlwaysDeny",
] as const;
export type AuthorizationMode = (typeof authorizationModes)[number];

export interface AuthorizationConfig {
	/** In the order they are asked. */
	readonly modes: readonly AuthorizationMode[];
	readonly rbac: RbacIndex;
	readonly nodes: NodeGraph;
	/** What every node may do besides: the rules of ClusterRole system:node. */
	readonly nodeRules: readonly PolicyRule[];
	/** Needed for mode Webhook. */
	readonly webhook?: WebhookAuthorizerOptions;
}

/** The authorizers of the configured modes, after the one for system:masters (pkg/kubeapiserver/authorizer). */
export function buildAuthorizer(config: AuthorizationConfig): Authorizer {
	const make: Record<AuthorizationMode, () => Authorizer> = {
		Node: () => nodeAuthorizer(config.nodes, config.nodeRules),
		RBAC: () => new RbacAuthorizer(config.rbac),
		Webhook: () => {
			if (config.webhook === undefined)
				throw new Error(
					"authorization mode Webhook needs --authorization-webhook-config-file",
				);
			return webhookAuthorizer(config.webhook);
		},
		AlwaysAllow: () => alwaysAllow,
		AlwaysDeny: () => alwaysDeny,
	};
	return unionAuthorizer([
		privilegedGroups,
		...config.modes.map((mode) => make[mode]()),
	]);
}
