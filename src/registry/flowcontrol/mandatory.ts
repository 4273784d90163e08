/** Objects without which the server can't work: what may be said of them is fixed (apis/flowcontrol/internalbootstrap). */
import type {
	FlowSchemaSpec,
	PriorityLevelSpec,
} from "../../client/types/flowcontrol.ts";

const everything = {
	resourceRules: [
		{
			verbs: ["*"],
			apiGroups: ["*"],
			resources: ["*"],
			clusterScope: true,
			namespaces: ["*"],
		},
	],
	nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
};
const groups = (...names: string[]) =>
	names.map((name) => ({ kind: "Group", group: { name } }));

export const mandatoryFlowSchemas: ReadonlyMap<string, FlowSchemaSpec> =
	new Map<string, FlowSchemaSpec>([
		[
			"exempt",
			{
				priorityLevelConfiguration: { name: "exempt" },
				matchingPrecedence: 1,
				rules: [{ subjects: groups("system:masters"), ...everything }],
			},
		],
		[
			"catch-all",
			{
				priorityLevelConfiguration: { name: "catch-all" },
				matchingPrecedence: 10_000,
				distinguisherMethod: { type: "ByUser" },
				rules: [
					{
						subjects: groups("system:unauthenticated", "system:authenticated"),
						...everything,
					},
				],
			},
		],
	]);

export const mandatoryPriorityLevels: ReadonlyMap<string, PriorityLevelSpec> =
	new Map<string, PriorityLevelSpec>([
		[
			"exempt",
			{
				type: "Exempt",
				exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 },
			},
		],
		[
			"catch-all",
			{
				type: "Limited",
				limited: {
					nominalConcurrencyShares: 5,
					lendablePercent: 0,
					limitResponse: { type: "Reject" },
				},
			},
		],
	]);
