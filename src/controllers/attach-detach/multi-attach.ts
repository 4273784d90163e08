import type { Pod } from "../../client/types/pod.ts";

/** Why a volume that another node has cannot be attached (pkg/controller/volume/attachdetach/reconciler). */
export function multiAttachMessage(
	volume: string,
	pod: Pod,
	others: readonly Pod[],
): string {
	const start = `Multi-Attach error for volume ${JSON.stringify(volume)} Volume is already`;
	const near = others
		.filter(({ metadata }) => metadata.namespace === pod.metadata.namespace)
		.map(({ metadata }) => metadata.name);
	const far = others.length - near.length;
	if (others.length === 0)
		return `${start} exclusively attached to one node and can't be attached to another`;
	if (near.length === 0)
		return `${start} used by ${far} pod(s) in different namespaces`;
	const more = far > 0 ? ` and ${far} pod(s) in different namespaces` : "";
	return `${start} used by pod(s) ${near.join(", ")}${more}`;
}
