import { forbidden } from "../../apimachinery/errors.ts";
import {
	type FieldError,
	forbiddenField,
	notSupported,
} from "../../apimachinery/field.ts";
import { validateImmutable } from "../../apimachinery/metadata-validation.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import { defineResource } from "../generic/definition.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";

export interface PriorityClass extends KubeObject {
	value: number;
	globalDefault?: boolean;
	description?: string;
	preemptionPolicy?: string;
}

const schema = "io.k8s.api.scheduling.v1.PriorityClass";
const highestOfUsers = 1_000_000_000;
const systemPrefix = "system-";
/** Those that Kubernetes makes itself. */
const systemValues = new Map([
	["system-node-critical", 2 * highestOfUsers + 1000],
	["system-cluster-critical", 2 * highestOfUsers],
]);
const policies = ["PreemptLowerPriority", "Never"];

function validateClass(object: PriorityClass): FieldError[] {
	const { metadata, value, preemptionPolicy } = object;
	const errors: FieldError[] = [];
	if (metadata.name?.startsWith(systemPrefix)) {
		const problem = unlikeSystem(object);
		if (problem !== undefined)
			errors.push(
				forbiddenField(
					"metadata.name",
					`priority class names with '${systemPrefix}' prefix are reserved for system use only. error: ${problem}`,
				),
			);
	} else if (value > highestOfUsers)
		errors.push(
			forbiddenField(
				"value",
				`maximum allowed value of a user defined priority is ${highestOfUsers}`,
			),
		);
	if (preemptionPolicy !== undefined && !policies.includes(preemptionPolicy))
		errors.push(notSupported("preemptionPolicy", preemptionPolicy, policies));
	return errors;
}

/** In what a class differs from the system's one of that name. */
function unlikeSystem(object: PriorityClass): string | undefined {
	const name = object.metadata.name ?? "";
	const value = systemValues.get(name);
	if (value === undefined)
		return `${name} is not a known system priority class`;
	if (object.value !== value)
		return `value of ${name} PriorityClass must be ${value}`;
	return object.globalDefault
		? `globalDefault of ${name} PriorityClass must be false`
		: undefined;
}

export const priorityClass = defineResource<PriorityClass>({
	group: "scheduling.k8s.io",
	kind: "PriorityClass",
	names: {
		plural: "priorityclasses",
		singular: "priorityclass",
		shortNames: ["pc"],
	},
	scope: "Cluster",
	versions: [
		{
			name: "v1",
			schema,
			setDefaults(object) {
				object.preemptionPolicy ??= "PreemptLowerPriority";
			},
		},
	],
	hasGeneration: "once",
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateClass(object),
	],
	validateUpdate: (object, old) => [
		...(object.value === old.value
			? []
			: [forbiddenField("value", "may not be changed in an update.")]),
		...validateImmutable(
			object.preemptionPolicy ?? null,
			old.preemptionPolicy ?? null,
			"preemptionPolicy",
		),
	],
	async beforeDelete({ metadata }) {
		const { name = "" } = metadata;
		if (systemValues.has(name))
			throw forbidden(
				{ group: "scheduling.k8s.io", resource: "priorityclasses" },
				name,
				"this is a system priority class and cannot be deleted",
			);
	},
	columns: [
		nameColumn,
		{
			name: "Value",
			type: "integer",
			description: { doc: `${schema}.value` },
			cell: ({ value }) => value,
		},
		{
			name: "Global-Default",
			type: "boolean",
			description: { doc: `${schema}.globalDefault` },
			cell: ({ globalDefault }) => globalDefault ?? false,
		},
		ageColumn,
		{
			name: "PreemptionPolicy",
			type: "string",
			description: { doc: `${schema}.preemptionPolicy` },
			cell: ({ preemptionPolicy }) => preemptionPolicy ?? "",
		},
	],
});
