import type { KubeObject } from "../../apimachinery/object.ts";
import { type Column, defineResource } from "../generic/definition.ts";
import { list } from "../shared/checks.ts";
import { nameColumn } from "../shared/columns.ts";

interface ComponentCondition {
	type: string;
	status: string;
	message?: string;
	error?: string;
}
export interface ComponentStatus extends KubeObject {
	conditions?: ComponentCondition[];
}

const health = ({ conditions }: ComponentStatus) =>
	list(conditions).find(({ type }) => type === "Healthy");

const text = (
	name: string,
	description: string,
	cell: (condition: ComponentCondition | undefined) => string,
): Column<ComponentStatus> => ({
	name,
	type: "string",
	description,
	cell: (object) => cell(health(object)),
});

export const componentStatus = defineResource<ComponentStatus>({
	group: "",
	kind: "ComponentStatus",
	names: {
		plural: "componentstatuses",
		singular: "componentstatus",
		shortNames: ["cs"],
	},
	scope: "Cluster",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.core.v1.ComponentStatus",
			deprecationWarning: "v1 ComponentStatus is deprecated in v1.19+",
		},
	],
	verbs: ["get", "list"],
	columns: [
		nameColumn,
		text("Status", "Status of the component conditions", (condition) =>
			condition === undefined
				? "Unknown"
				: condition.status === "True"
					? "Healthy"
					: "Unhealthy",
		),
		text(
			"Message",
			"Message of the component conditions",
			(condition) => condition?.message ?? "",
		),
		text(
			"Error",
			"Error of the component conditions",
			(condition) => condition?.error ?? "",
		),
	],
});
