/** Values of --authorization-mode, and types of an AuthorizationConfiguration. */
export const authorizationModes = [
	"Node",
	"RBAC",
	"Webhook",
	"AlwaysAllow",
	"AlwaysDeny",
] as const;
export type AuthorizationMode = (typeof authorizationModes)[number];
