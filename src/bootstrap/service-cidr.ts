import type { Clock } from "../apimachinery/clock.ts";
import { formatTime } from "../apimachinery/clock.ts";
import { deepEqual } from "../apimachinery/json.ts";
import type { UnstructuredObject } from "../apimachinery/object.ts";
import type { Client } from "../client/client.ts";
import { resources } from "../client/resources.ts";
import { type Change, ensureOne } from "./ensure.ts";

const name = "kubernetes";
const fieldManager = "kubernetes-service-cidr-controller";

/**
 * ServiceCIDR `kubernetes` from --service-cluster-ip-range (pkg/controlplane/controller/defaultservicecidr):
 * made when missing, extended from one family to two, otherwise left alone, and declared ready while it is the configured one.
 */
export async function ensureServiceCIDR(
	client: Client,
	clock: Clock,
	cidrs: readonly string[],
): Promise<void> {
	await ensureOne<UnstructuredObject>(
		client,
		resources.serviceCIDRs,
		{
			apiVersion: "networking.k8s.io/v1",
			kind: "ServiceCIDR",
			metadata: { name },
			spec: { cidrs },
		},
		(existing): Change<UnstructuredObject> => {
			const own: readonly string[] = existing.spec?.cidrs ?? [];
			return cidrs.length === 2 && own.length === 1 && own[0] === cidrs[0]
				? { update: { ...existing, spec: { ...existing.spec, cidrs } } }
				: undefined;
		},
	);
	const current = await client.get(resources.serviceCIDRs, "", name);
	const conditions: readonly { type: string; status: string }[] =
		current.status?.conditions ?? [];
	const ready = conditions.find(({ type }) => type === "Ready");
	if (
		current.metadata.deletionTimestamp !== undefined ||
		!deepEqual(current.spec?.cidrs, cidrs) ||
		(ready !== undefined && ready.status !== "Unknown")
	)
		return;
	await client.patch(
		resources.serviceCIDRs,
		"",
		name,
		"apply",
		{
			apiVersion: "networking.k8s.io/v1",
			kind: "ServiceCIDR",
			metadata: { name },
			status: {
				conditions: [
					{
						type: "Ready",
						status: "True",
						reason: "",
						message: "Kubernetes default Service CIDR is ready",
						lastTransitionTime: formatTime(clock.now()),
					},
				],
			},
		},
		{ fieldManager, force: true },
		"status",
	);
}
