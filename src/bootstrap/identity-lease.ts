import { createHash } from "node:crypto";
import { type Clock, formatMicroTime } from "../apimachinery/clock.ts";
import type { UnstructuredObject } from "../apimachinery/object.ts";
import type { Client } from "../client/client.ts";
import { resources } from "../client/resources.ts";
import { ensureOne } from "./ensure.ts";

export interface ServerIdentity {
	readonly hostname: string;
	/** A new one for each process. */
	readonly instance: string;
}

const leaseDurationSeconds = 3600;

/** The lease by which an API server tells that it is alive (KEP-1965, pkg/controlplane/apiserver); renewed by calling again. */
export function renewIdentityLease(
	client: Client,
	clock: Clock,
	{ hostname, instance }: ServerIdentity,
): Promise<void> {
	const name = serverName(hostname);
	const spec = {
		holderIdentity: `${name}_${instance}`,
		leaseDurationSeconds,
		renewTime: formatMicroTime(clock.now()),
	};
	return ensureOne<UnstructuredObject>(
		client,
		resources.leases,
		{
			apiVersion: "coordination.k8s.io/v1",
			kind: "Lease",
			metadata: {
				name,
				namespace: "kube-system",
				labels: {
					"apiserver.kubernetes.io/identity": "kube-apiserver",
					"kubernetes.io/hostname": hostname,
				},
			},
			spec,
		},
		(existing, wanted) => ({
			update: {
				...existing,
				metadata: {
					...existing.metadata,
					labels: { ...existing.metadata.labels, ...wanted.metadata.labels },
				},
				spec: { ...existing.spec, ...spec },
			},
		}),
	);
}

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/** `apiserver-` and half of the SHA-256 of the host's name in base32. */
export function serverName(hostname: string): string {
	const half = createHash("sha256").update(hostname).digest().subarray(0, 16);
	const bits = [...half].map((b) => b.toString(2).padStart(8, "0")).join("");
	const text = (bits.match(/.{1,5}/g) ?? [])
		.map((five) => alphabet[Number.parseInt(five.padEnd(5, "0"), 2)])
		.join("");
	return `apiserver-${text}`;
}
