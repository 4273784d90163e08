import { randomBytes } from "node:crypto";
import { realClock, sleep } from "../apimachinery/clock.ts";
import type { Client } from "../client/client.ts";
import { kinds } from "../client/kinds.ts";
import type { CertificateSigningRequest } from "../client/types/other.ts";
import { ConfigError } from "../config/config-error.ts";
import { createCsr } from "../pki/create-csr.ts";
import type { KeyPair } from "../pki/keys.ts";

export interface Identity {
	readonly user: string;
	readonly groups: readonly string[];
	readonly seconds: number;
}

const pollMs = 100;
const polls = 100;

/** A client certificate by way of the cluster's own CertificateSigningRequests: for when its authority is not at hand. */
export async function mintByRequest(
	client: Client,
	{ user, groups, seconds }: Identity,
): Promise<KeyPair> {
	const { key, request } = await createCsr({
		commonName: user,
		organizations: groups,
	});
	const name = `monokube-${randomBytes(5).toString("hex")}`;
	const created = await client.create(kinds.certificateSigningRequests, {
		apiVersion: "certificates.k8s.io/v1",
		kind: "CertificateSigningRequest",
		metadata: { name },
		spec: {
			request: Buffer.from(request).toString("base64"),
			signerName: "kubernetes.io/kube-apiserver-client",
			expirationSeconds: seconds,
			usages: ["client auth"],
		},
	} as unknown as CertificateSigningRequest);
	try {
		await client.subresource(
			"PUT",
			kinds.certificateSigningRequests,
			"",
			name,
			"approval",
			{
				...created,
				status: {
					conditions: [
						{
							type: "Approved",
							status: "True",
							reason: "MonokubeKubeconfig",
							message: "Asked for by monokube kubeconfig.",
						},
					],
				},
			},
		);
		return { key, certificate: await signed(client, name) };
	} finally {
		await client
			.delete(kinds.certificateSigningRequests, "", name)
			.catch(() => {});
	}
}

async function signed(client: Client, name: string): Promise<string> {
	for (let i = 0; i < polls; i++) {
		const { status } = await client.get(
			kinds.certificateSigningRequests,
			"",
			name,
		);
		if (status.certificate !== undefined)
			return Buffer.from(status.certificate, "base64").toString();
		const failed = status.conditions?.find(({ type }) => type === "Failed");
		if (failed !== undefined) throw new ConfigError(String(failed.message));
		await sleep(realClock, pollMs);
	}
	throw new ConfigError(
		"the cluster signed no certificate: do its controllers run?",
	);
}
