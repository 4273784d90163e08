/** What a certificate request asks for, as far as signers look at it. */
export interface RequestedCertificate {
	readonly commonName: string;
	readonly organizations: readonly string[];
	readonly dnsNames: readonly string[];
	readonly ipAddresses: readonly string[];
	readonly emailAddresses: readonly string[];
	readonly uris: readonly string[];
}

const nodePrefix = "system:node:";

/** Throws an Error with Kubernetes' words when the request is none for the signer. */
type Check = (request: RequestedCertificate, usages: readonly string[]) => void;

const optional = new Set(["digital signature", "key encipherment"]);

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
	new Set(a).size === b.length && b.every((each) => a.includes(each));

function isNode({ organizations, commonName }: RequestedCertificate): void {
	if (organizations.length !== 1 || organizations[0] !== "system:nodes")
		throw new Error("subject organization is not system:nodes");
	if (!commonName.startsWith(nodePrefix))
		throw new Error("subject common name does not begin with system:node:");
}

function noNames({ emailAddresses, uris }: RequestedCertificate): void {
	if (emailAddresses.length > 0)
		throw new Error("Email subjectAltNames are not allowed");
	if (uris.length > 0) throw new Error("URI subjectAltNames are not allowed");
}

function nodeUsages(usages: readonly string[], purpose: string): void {
	const least = ["digital signature", purpose];
	if (
		!sameSet(usages, least) &&
		!sameSet(usages, [...least, "key encipherment"])
	)
		throw new Error(
			`usages did not match [${[...least, "key encipherment"].sort().join(" ")}]`,
		);
}

export const checkKubeletClient: Check = (request, usages) => {
	isNode(request);
	if (request.dnsNames.length > 0)
		throw new Error("DNS subjectAltNames are not allowed");
	noNames(request);
	if (request.ipAddresses.length > 0)
		throw new Error("IP subjectAltNames are not allowed");
	nodeUsages(usages, "client auth");
};

const checkKubeletServing: Check = (request, usages) => {
	isNode(request);
	if (request.dnsNames.length + request.ipAddresses.length === 0)
		throw new Error("DNS or IP subjectAltName is required");
	noNames(request);
	nodeUsages(usages, "server auth");
};

const checkClient: Check = (_, usages) => {
	for (const usage of usages)
		if (usage !== "client auth" && !optional.has(usage))
			throw new Error(`invalid usage for client certificate: ${usage}`);
	if (!usages.includes("client auth"))
		throw new Error(
			"missing required usage for client certificate: client auth",
		);
};

/** The signers of the control plane (pkg/controller/certificates/signer/signer.go). */
export const signers: Readonly<Record<string, Check>> = {
	"kubernetes.io/kube-apiserver-client": checkClient,
	"kubernetes.io/kube-apiserver-client-kubelet": checkKubeletClient,
	"kubernetes.io/kubelet-serving": checkKubeletServing,
	"kubernetes.io/legacy-unknown": () => {},
};

const longest = 365 * 24 * 3600;
const shortest = 600;
const backdate = 5 * 60;
/** A shorter life is given whole: what it is dated back is not taken from it. */
const short = 8 * 3600;

/** From when to when a certificate is valid, in milliseconds since the epoch. */
export function validity(
	expirationSeconds: number | undefined,
	now: number,
): { readonly notBefore: number; readonly notAfter: number } {
	const wanted = expirationSeconds ?? longest;
	const ttl = Math.min(Math.max(wanted, shortest), longest);
	return {
		notBefore: now - backdate * 1000,
		notAfter: now + (ttl <= short ? ttl : ttl - backdate) * 1000,
	};
}
