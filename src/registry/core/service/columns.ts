import type { Column } from "../../generic/definition.ts";
import { list } from "../../shared/checks.ts";
import { ageColumn, formatLabels, nameColumn } from "../../shared/columns.ts";
import type { Service } from "./types.ts";

const spec = "io.k8s.api.core.v1.ServiceSpec";

function externalText({ spec, status }: Service): string {
	const external = list(spec.externalIPs).join(",");
	switch (spec.type) {
		case "ClusterIP":
		case "NodePort":
			return external || "<none>";
		case "LoadBalancer": {
			const balanced = new Set(
				list(status?.loadBalancer?.ingress)
					.map(({ ip, hostname }) => ip || hostname || "")
					.filter((text) => text !== ""),
			);
			const all = [...[...balanced].sort(), ...list(spec.externalIPs)].join(
				",",
			);
			return all || "<pending>";
		}
		case "ExternalName":
			return spec.externalName ?? "";
		default:
			return "<unknown>";
	}
}

/** `80/TCP,443:30443/TCP` */
const portsText = ({ spec }: Service): string =>
	list(spec.ports)
		.map(({ port, nodePort, protocol }) =>
			nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
		)
		.join(",") || "<none>";

const textColumn = (
	name: string,
	field: string,
	cell: (service: Service) => string,
): Column<Service> => ({
	name,
	type: "string",
	description: { doc: `${spec}.${field}` },
	cell,
});

export const serviceColumns: readonly Column<Service>[] = [
	nameColumn,
	textColumn("Type", "type", ({ spec }) => spec.type ?? ""),
	textColumn(
		"Cluster-IP",
		"clusterIP",
		({ spec }) => spec.clusterIPs?.[0] ?? "<none>",
	),
	textColumn("External-IP", "externalIPs", externalText),
	textColumn("Port(s)", "ports", portsText),
	ageColumn,
	{
		...textColumn("Selector", "selector", ({ spec }) =>
			formatLabels(spec.selector),
		),
		priority: 1,
	},
];
