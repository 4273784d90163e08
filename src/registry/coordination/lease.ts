import type { FieldError } from "../../apimachinery/field.ts";
import { invalid } from "../../apimachinery/field.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import { defineResource } from "../generic/definition.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";

export interface Lease extends KubeObject {
	spec?: {
		holderIdentity?: string;
		leaseDurationSeconds?: number;
		leaseTransitions?: number;
		strategy?: string;
		preferredHolder?: string;
	};
}

const spec = "io.k8s.api.coordination.v1.LeaseSpec";

/** Coordinated leader election is off: its fields are not taken from clients (but kept where they are). */
function dropCoordination({ spec }: Lease, old?: Lease): void {
	if (spec === undefined || old?.spec?.strategy !== undefined) return;
	delete spec.strategy;
	delete spec.preferredHolder;
}

function validateSpec({ spec }: Lease): FieldError[] {
	const errors: FieldError[] = [];
	const { leaseDurationSeconds: duration, leaseTransitions: transitions } =
		spec ?? {};
	if (duration !== undefined && duration <= 0)
		errors.push(
			invalid("spec.leaseDurationSeconds", duration, "must be greater than 0"),
		);
	if (transitions !== undefined && transitions < 0)
		errors.push(
			invalid(
				"spec.leaseTransitions",
				transitions,
				"must be greater than or equal to 0",
			),
		);
	return errors;
}

export const lease = defineResource<Lease>({
	group: "coordination.k8s.io",
	kind: "Lease",
	names: {
		plural: "leases",
		singular: "lease",
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.coordination.v1.Lease" }],
	allowCreateOnUpdate: true,
	allowUnconditionalUpdate: false,
	prepareForCreate: (object) => dropCoordination(object),
	prepareForUpdate: (object, old) => dropCoordination(object, old),
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateSpec(object),
	],
	validateUpdate: validateSpec,
	columns: [
		nameColumn,
		{
			name: "Holder",
			type: "string",
			description: { doc: `${spec}.holderIdentity` },
			cell: ({ spec }) => spec?.holderIdentity ?? "",
		},
		ageColumn,
	],
});
