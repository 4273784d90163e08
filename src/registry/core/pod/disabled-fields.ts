/** Fields behind feature gates that are off in 1.36: dropped, unless the stored object has them (k8s.io/kubernetes/pkg/api/pod/util.go DropDisabledPodFields). */
import { list } from "../../shared/checks.ts";
import type { PodSpec } from "./types.ts";

/** Changes `spec` in place; `old` is the stored one. */
export function dropDisabledFields(
	spec: PodSpec,
	old: PodSpec | undefined,
): void {
	// GenericWorkload
	if (old?.schedulingGroup === undefined) delete spec.schedulingGroup;
	// ClusterTrustBundleProjection and PodCertificateRequest
	for (const kind of ["clusterTrustBundle", "podCertificate"] as const) {
		if (hasProjection(old, kind)) continue;
		for (const volume of list(spec.volumes))
			for (const source of list(volume.projected?.sources)) delete source[kind];
	}
}

const hasProjection = (
	spec: PodSpec | undefined,
	kind: "clusterTrustBundle" | "podCertificate",
): boolean =>
	list(spec?.volumes).some(({ projected }) =>
		list(projected?.sources).some((source) => source[kind] !== undefined),
	);
