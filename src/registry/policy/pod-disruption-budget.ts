import type { IntOrString } from "../../apimachinery/int-or-string.ts";
import { defineResource } from "../generic/definition.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import {
	validatePodDisruptionBudget,
	validatePodDisruptionBudgetStatus,
} from "./pod-disruption-budget-validation.ts";
import type {
	PodDisruptionBudget,
	PodDisruptionBudgetStatus,
} from "./types.ts";

const newStatus = (): PodDisruptionBudgetStatus => ({
	disruptionsAllowed: 0,
	currentHealthy: 0,
	desiredHealthy: 0,
	expectedPods: 0,
});

const shown = (value: IntOrString | undefined): string =>
	value === undefined ? "N/A" : String(value);

export const podDisruptionBudget = defineResource<PodDisruptionBudget>({
	group: "policy",
	kind: "PodDisruptionBudget",
	names: {
		plural: "poddisruptionbudgets",
		singular: "poddisruptionbudget",
		shortNames: ["pdb"],
	},
	scope: "Namespaced",
	versions: [
		{ name: "v1", schema: "io.k8s.api.policy.v1.PodDisruptionBudget" },
	],
	subresources: {
		status: { validateUpdate: validatePodDisruptionBudgetStatus },
	},
	prepareForCreate(object) {
		object.status = newStatus();
	},
	prepareForUpdate(object, old) {
		object.status = old.status ?? newStatus();
	},
	hasGeneration: true,
	validate: (object) => validatePodDisruptionBudget(object),
	checksMetadataUpdate: true,
	validateUpdate: validatePodDisruptionBudget,
	allowUnconditionalUpdate: false,
	columns: [
		nameColumn,
		{
			name: "Min Available",
			type: "string",
			description: "The minimum number of pods that must be available.",
			cell: ({ spec }) => shown(spec?.minAvailable),
		},
		{
			name: "Max Unavailable",
			type: "string",
			description: "The maximum number of pods that may be unavailable.",
			cell: ({ spec }) => shown(spec?.maxUnavailable),
		},
		{
			name: "Allowed Disruptions",
			type: "integer",
			description:
				"Calculated number of pods that may be disrupted at this time.",
			cell: ({ status }) => status?.disruptionsAllowed ?? 0,
		},
		ageColumn,
	],
});
