import type {
	AdmissionAttributes,
	AdmissionEnvironment,
} from "../admission.ts";

/** Whether the user may `approve` or `sign` requests to a signer, by its name or by its domain (`example.com/*`). */
export async function mayUseSigner(
	verb: "approve" | "sign",
	signerName: string,
	{ user }: AdmissionAttributes,
	{ authorizer }: AdmissionEnvironment,
): Promise<boolean> {
	const [domain = ""] = signerName.split("/");
	for (const name of [signerName, `${domain}/*`]) {
		const { decision } = await authorizer.authorize({
			user,
			verb,
			isResourceRequest: true,
			apiGroup: "certificates.k8s.io",
			apiVersion: "*",
			resource: "signers",
			subresource: "",
			namespace: "",
			name,
			path: "",
		});
		if (decision === "allow") return true;
	}
	return false;
}
