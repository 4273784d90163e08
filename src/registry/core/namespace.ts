import { formatTime } from "../../apimachinery/clock.ts";
import { type FieldError, index, invalid } from "../../apimachinery/field.ts";
import {
	validateFinalizers,
	validateObjectMetaUpdate,
} from "../../apimachinery/metadata-validation.ts";
import { nameIsDNSLabel } from "../../apimachinery/names.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import { defineResource } from "../generic/definition.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { fieldLabelNotSupported } from "../shared/field-labels.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";

export interface Namespace extends KubeObject {
	spec?: { finalizers?: string[] };
	status?: { phase?: string; conditions?: unknown[] };
}

const nameLabel = "kubernetes.io/metadata.name";
const kubernetesFinalizer = "kubernetes";

/** Every namespace is labelled with its name. */
function labelWithName({ metadata }: Namespace): void {
	if (metadata.name)
		metadata.labels = { ...metadata.labels, [nameLabel]: metadata.name };
}

/** One of spec.finalizers, under the path that Kubernetes gives it. */
function validateFinalizer(name: string, path: string): FieldError[] {
	const standard = validateFinalizerNames({ finalizers: [name] });
	return [
		...validateFinalizers([name], path),
		...standard.map((error) => ({ ...error, field: path })),
	];
}

function validateNamespace({ metadata, spec }: Namespace): FieldError[] {
	const finalizers = spec?.finalizers ?? [];
	return [
		...validateFinalizerNames(metadata),
		...finalizers.flatMap((name) => validateFinalizer(name, "spec.finalizers")),
	];
}

/** The phase follows from whether the namespace is being deleted. */
function validatePhase({ metadata, status }: Namespace): FieldError[] {
	const phase = status?.phase ?? "";
	const refuse = (why: string) => [invalid("status.Phase", phase, why)];
	if (metadata.deletionTimestamp === undefined)
		return phase === "Active"
			? []
			: refuse("may only be 'Active' if `deletionTimestamp` is empty");
	return phase === "Terminating"
		? []
		: refuse("may only be 'Terminating' if `deletionTimestamp` is not empty");
}

export const namespace = defineResource<Namespace>({
	group: "",
	kind: "Namespace",
	names: {
		plural: "namespaces",
		singular: "namespace",
		shortNames: ["ns"],
	},
	scope: "Cluster",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.core.v1.Namespace",
			setDefaults: labelWithName,
		},
	],
	verbs: ["create", "delete", "get", "list", "patch", "update", "watch"],
	subresources: {
		status: { validateUpdate: validatePhase },
		objects: {
			finalize: {
				verbs: ["update"],
				prepareForUpdate(object, old) {
					if (old.status === undefined) delete object.status;
					else object.status = old.status;
				},
				validateUpdate: ({ spec }) =>
					(spec?.finalizers ?? []).flatMap((name, i) =>
						validateFinalizer(name, index("spec.finalizers", i)),
					),
				resetFields: { "f:status": {} },
			},
		},
	},
	validateName: nameIsDNSLabel,
	prepareForCreate(object) {
		object.status = { phase: "Active" };
		const finalizers = object.spec?.finalizers ?? [];
		if (!finalizers.includes(kubernetesFinalizer))
			object.spec = {
				...object.spec,
				finalizers: [...finalizers, kubernetesFinalizer],
			};
	},
	prepareForUpdate(object, old) {
		const { finalizers: _own, ...spec } = object.spec ?? {};
		const kept = old.spec?.finalizers;
		object.spec = { ...spec, ...(kept && { finalizers: kept }) };
		if (old.status === undefined) delete object.status;
		else object.status = old.status;
	},
	canonicalize: labelWithName,
	validate: validateNamespace,
	checksMetadataUpdate: true,
	validateUpdate: (object, old) => [
		...validateMetaAgain(object.metadata, {
			namespaced: false,
			validateName: nameIsDNSLabel,
		}),
		...validateObjectMetaUpdate(object.metadata, old.metadata),
	],
	/** The first deletion makes it Terminating; it goes when its own finalizers are gone (pkg/registry/core/namespace/storage). */
	interceptDelete(draft, { clock }) {
		const { metadata } = draft;
		if (metadata.deletionTimestamp !== undefined)
			return (draft.spec?.finalizers ?? []).length > 0;
		metadata.deletionTimestamp = formatTime(clock.now());
		draft.status = { ...draft.status, phase: "Terminating" };
		return true;
	},
	holdsDeletion: ({ spec }) => (spec?.finalizers ?? []).length > 0,
	selectableFields: { "status.phase": ({ status }) => status?.phase ?? "" },
	unsupportedFieldSelector: fieldLabelNotSupported,
	columns: [
		nameColumn,
		{
			name: "Status",
			type: "string",
			description: "The status of the namespace",
			cell: ({ status }) => status?.phase ?? "",
		},
		ageColumn,
	],
});
