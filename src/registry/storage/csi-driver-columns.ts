import type { Column } from "../generic/definition.ts";
import { list } from "../shared/checks.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import type { CSIDriver, CSIDriverSpec } from "./csi-driver-types.ts";

const spec = "io.k8s.api.storage.v1.CSIDriverSpec";

const flag = (
	name: string,
	field: keyof CSIDriverSpec,
	absent: boolean,
): Column<CSIDriver> => ({
	name,
	type: "boolean",
	description: { doc: `${spec}.${field}` },
	cell: (driver) => driver.spec[field] ?? absent,
});

export const csiDriverColumns: readonly Column<CSIDriver>[] = [
	nameColumn,
	flag("AttachRequired", "attachRequired", true),
	flag("PodInfoOnMount", "podInfoOnMount", false),
	flag("StorageCapacity", "storageCapacity", false),
	{
		name: "TokenRequests",
		type: "string",
		description: { doc: `${spec}.tokenRequests` },
		cell: ({ spec }) =>
			list(spec.tokenRequests)
				.map(({ audience }) => audience)
				.join(",") || "<unset>",
	},
	flag("RequiresRepublish", "requiresRepublish", false),
	{
		name: "Modes",
		type: "string",
		description: { doc: `${spec}.volumeLifecycleModes` },
		cell: ({ spec }) => list(spec.volumeLifecycleModes).join(",") || "<none>",
	},
	ageColumn,
];
