import type { Clock } from "../apimachinery/clock.ts";
import type { PolicyRule } from "../apimachinery/rbac/policy-rule.ts";
import { alwaysAllow, alwaysDeny } from "./always.ts";
import type { Authorizer } from "./authorizer.ts";
import type { AuthorizationMode } from "./modes.ts";
import { nodeAuthorizer } from "./node.ts";
import type { NodeGraph } from "./node-graph.ts";
import { privilegedGroups } from "./privileged.ts";
import { RbacAuthorizer } from "./rbac.ts";
import type { RbacIndex } from "./rbac-index.ts";
import { unionAuthorizer } from "./union.ts";
import { type WebhookAuthorizerOptions, webhookAuthorizer } from "./webhook.ts";

/** One authorizer of the chain. */
export type AuthorizerSetting =
	| { readonly mode: Exclude<AuthorizationMode, "Webhook"> }
	| {
			readonly mode: "Webhook";
			readonly webhook: Omit<WebhookAuthorizerOptions, "clock">;
	  };

export interface AuthorizationConfig {
	/** In the order they are asked. */
	readonly authorizers: readonly AuthorizerSetting[];
	readonly clock: Clock;
	readonly rbac: RbacIndex;
	readonly nodes: NodeGraph;
	/** What every node may do besides: the rules of ClusterRole system:node. */
	readonly nodeRules: readonly PolicyRule[];
}

/** The authorizers of the configured modes, after the one for system:masters (pkg/kubeapiserver/authorizer). */
export function buildAuthorizer(config: AuthorizationConfig): Authorizer {
	const make = (setting: AuthorizerSetting): Authorizer => {
		switch (setting.mode) {
			case "Node":
				return nodeAuthorizer(config.nodes, config.nodeRules);
			case "RBAC":
				return new RbacAuthorizer(config.rbac);
			case "Webhook":
				return webhookAuthorizer({ ...setting.webhook, clock: config.clock });
			case "AlwaysAllow":
				return alwaysAllow;
			case "AlwaysDeny":
				return alwaysDeny;
		}
	};
	return unionAuthorizer([privilegedGroups, ...config.authorizers.map(make)]);
}
