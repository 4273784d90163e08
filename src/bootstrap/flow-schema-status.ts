import { type Clock, formatTime } from "../apimachinery/clock.ts";
import type { KubeObject } from "../apimachinery/object.ts";
import type { Client } from "../client/client.ts";
import { resources } from "../client/resources.ts";

const manager = "api-priority-and-fairness-config-consumer-v1";

type FlowSchema = KubeObject & {
	spec?: { priorityLevelConfiguration?: { name?: string } };
	status?: {
		conditions?: { type: string; status: string; message?: string }[];
	};
};

/** Says of each FlowSchema whether its priority level exists (k8s.io/apiserver/pkg/util/flowcontrol/apf_controller.go). */
export async function tellDanglingFlowSchemas(
	client: Client,
	clock: Clock,
): Promise<void> {
	const [schemas, levels] = await Promise.all([
		client.list(resources.flowSchemas, ""),
		client.list(resources.priorityLevelConfigurations, ""),
	]);
	const names = new Set(levels.items.map(({ metadata }) => metadata.name));
	await Promise.all(
		(schemas.items as FlowSchema[]).map((schema) =>
			tell(client, clock, schema, names),
		),
	);
}

async function tell(
	client: Client,
	clock: Clock,
	{ metadata, spec, status }: FlowSchema,
	levels: ReadonlySet<string | undefined>,
): Promise<void> {
	const level = spec?.priorityLevelConfiguration?.name ?? "";
	const found = levels.has(level);
	const wanted = found ? "False" : "True";
	const message = `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(level)} ${found ? "and it exists" : "but there is no such object"}`;
	const known = status?.conditions?.find(({ type }) => type === "Dangling");
	if (known?.status === wanted && known.message === message) return;
	const name = metadata.name ?? "";
	await client.patch(
		resources.flowSchemas,
		"",
		name,
		"apply",
		{
			apiVersion: "flowcontrol.apiserver.k8s.io/v1",
			kind: "FlowSchema",
			metadata: { name },
			status: {
				conditions: [
					{
						type: "Dangling",
						status: wanted,
						reason: found ? "Found" : "NotFound",
						message,
						lastTransitionTime: formatTime(clock.now()),
					},
				],
			},
		},
		{ fieldManager: manager, force: true },
		"status",
	);
}
