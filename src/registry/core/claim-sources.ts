import type { PersistentVolumeClaimSpec } from "../shared/claim-spec.ts";

/** What dataSource may name; anything else goes into dataSourceRef (pkg/api/persistentvolumeclaim/util.go). */
export function dropUnknownDataSource(
	spec: PersistentVolumeClaimSpec,
	old?: PersistentVolumeClaimSpec,
): void {
	if (old?.dataSource || old?.dataSourceRef) return;
	const { kind } = spec.dataSource ?? {};
	const apiGroup = spec.dataSource?.apiGroup ?? "";
	const known =
		(apiGroup === "" && kind === "PersistentVolumeClaim") ||
		(apiGroup === "snapshot.storage.k8s.io" && kind === "VolumeSnapshot");
	if (!known) delete spec.dataSource;
}

/** Old and new clients find the source in the field they know. */
export function normalizeDataSources(spec: PersistentVolumeClaimSpec): void {
	const { dataSource, dataSourceRef } = spec;
	if (dataSource && !dataSourceRef) spec.dataSourceRef = { ...dataSource };
	if (dataSourceRef && !dataSource && !dataSourceRef.namespace) {
		const { namespace: _own, ...local } = dataSourceRef;
		spec.dataSource = local;
	}
}
