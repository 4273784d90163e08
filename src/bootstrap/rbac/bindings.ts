/** A user, group or service account (of kube-system) that a role is bound to. */
export type BoundTo =
	| { readonly user: string }
	| { readonly group: string }
	| { readonly account: string };

/** Who has the ClusterRole of the same name, everywhere. Controllers have theirs besides. */
export const clusterBindings: Readonly<Record<string, readonly BoundTo[]>> = {
	"cluster-admin": [{ group: "system:masters" }],
	"system:monitoring": [{ group: "system:monitoring" }],
	"system:discovery": [{ group: "system:authenticated" }],
	"system:basic-user": [{ group: "system:authenticated" }],
	"system:public-info-viewer": [
		{ group: "system:authenticated" },
		{ group: "system:unauthenticated" },
	],
	"system:node-proxier": [{ user: "system:kube-proxy" }],
	"system:kube-controller-manager": [
		{ user: "system:kube-controller-manager" },
	],
	"system:kube-dns": [{ account: "kube-dns" }],
	"system:kube-scheduler": [{ user: "system:kube-scheduler" }],
	"system:volume-scheduler": [{ user: "system:kube-scheduler" }],
	// Nobody: the node authorizer knows what each node may do. The binding is for clusters that run without it.
	"system:node": [],
	"system:service-account-issuer-discovery": [
		{ group: "system:serviceaccounts" },
	],
};
