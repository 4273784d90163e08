import { grant, type RulesByName } from "./rules.ts";

/** Who may ask for certificates, and who may approve them for which signer. */
export const certificateRoles: RulesByName = {
	"system:certificates.k8s.io:certificatesigningrequests:nodeclient": [
		grant(
			"certificates.k8s.io",
			"certificatesigningrequests/nodeclient",
			"create",
		),
	],
	"system:certificates.k8s.io:certificatesigningrequests:selfnodeclient": [
		grant(
			"certificates.k8s.io",
			"certificatesigningrequests/selfnodeclient",
			"create",
		),
	],
	"system:certificates.k8s.io:kube-apiserver-client-approver": [
		grant(
			"certificates.k8s.io",
			"signers",
			"approve",
			"kubernetes.io/kube-apiserver-client",
		),
	],
	"system:certificates.k8s.io:kube-apiserver-client-kubelet-approver": [
		grant(
			"certificates.k8s.io",
			"signers",
			"approve",
			"kubernetes.io/kube-apiserver-client-kubelet",
		),
	],
	"system:certificates.k8s.io:kubelet-serving-approver": [
		grant(
			"certificates.k8s.io",
			"signers",
			"approve",
			"kubernetes.io/kubelet-serving",
		),
	],
	"system:certificates.k8s.io:legacy-unknown-approver": [
		grant(
			"certificates.k8s.io",
			"signers",
			"approve",
			"kubernetes.io/legacy-unknown",
		),
	],
};
