/** Fields behind feature gates that are off in 1.36: dropped, unless the stored object has them (k8s.io/kubernetes/pkg/api/pod/util.go DropDisabledPodFields). */
import { list } from "../../shared/checks.ts";
import { allContainers } from "./options.ts";
import type { Container, PodSpec } from "./types.ts";

/** Changes `spec` in place; `old` is the stored one. */
export function dropDisabledFields(
	spec: PodSpec,
	old: PodSpec | undefined,
): void {
	// GenericWorkload
	if (old?.schedulingGroup === undefined) delete spec.schedulingGroup;
	// ContainerStopSignals
	if (old === undefined || !allContainers(old).some(hasStopSignal))
		for (const container of allContainers(spec)) dropStopSignal(container);
	// ClusterTrustBundleProjection and PodCertificateRequest
	for (const kind of ["clusterTrustBundle", "podCertificate"] as const) {
		if (hasProjection(old, kind)) continue;
		for (const volume of list(spec.volumes))
			for (const source of list(volume.projected?.sources)) delete source[kind];
	}
}

const hasStopSignal = ({ lifecycle }: Container): boolean =>
	lifecycle?.stopSignal !== undefined;

function dropStopSignal(container: Container): void {
	if (container.lifecycle?.stopSignal === undefined) return;
	delete container.lifecycle.stopSignal;
	const { postStart, preStop } = container.lifecycle;
	if (postStart === undefined && preStop === undefined)
		delete container.lifecycle;
}

const hasProjection = (
	spec: PodSpec | undefined,
	kind: "clusterTrustBundle" | "podCertificate",
): boolean =>
	list(spec?.volumes).some(({ projected }) =>
		list(projected?.sources).some((source) => source[kind] !== undefined),
	);
