import { untypedError } from "../../apimachinery/errors.ts";
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

interface Component {
	readonly name: string;
	/** How --disable calls it, and where it would listen; absent: it is always there. */
	readonly part?: string;
	readonly port?: number;
}
const components: readonly Component[] = [
	{ name: "scheduler", part: "scheduler", port: 10259 },
	{ name: "controller-manager", part: "controllers", port: 10257 },
	{ name: "etcd-0" },
];

/** What a probe of the component says (pkg/registry/core/componentstatus); one that does not run refuses connections. */
function statusOf(
	{ name, part, port }: Component,
	disabled: readonly string[],
): ComponentStatus {
	const runs = part === undefined || !disabled.includes(part);
	return {
		apiVersion: "v1",
		kind: "ComponentStatus",
		metadata: { name },
		conditions: [
			{
				type: "Healthy",
				status: runs ? "True" : "False",
				message: runs
					? "ok"
					: `Get "https://127.0.0.1:${port}/healthz": dial tcp 127.0.0.1:${port}: connect: connection refused`,
			},
		],
	};
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
	computed: {
		list: ({ config }) =>
			components.map((component) =>
				statusOf(component, config.disabledComponents ?? []),
			),
		absent: (name) => untypedError(`Component not found: ${name}`),
	},
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
