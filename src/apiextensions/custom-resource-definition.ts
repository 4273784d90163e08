import { formatTime } from "../apimachinery/clock.ts";
import { goQuote } from "../apimachinery/field.ts";
import { customResourceDefinition as bare } from "../registry/apiextensions/custom-resource-definition.ts";
import {
	defineResource,
	type ResourceDefinition,
} from "../registry/generic/definition.ts";
import {
	validateDefinition,
	validateDefinitionStatus,
} from "./definition/validate.ts";
import { instancesFinalizer } from "./finalizer.ts";
import { unrecognizedFormats } from "./schema/validate-schema.ts";
import type { CustomResourceDefinition } from "./types.ts";

const formatsOf = ({ spec }: CustomResourceDefinition): string[] => [
	...new Set(
		spec.versions.flatMap(({ schema }) =>
			schema?.openAPIV3Schema === undefined
				? []
				: unrecognizedFormats(schema.openAPIV3Schema),
		),
	),
];

/** The kind that defines kinds. */
export const customResourceDefinition =
	defineResource<CustomResourceDefinition>({
		...(bare as unknown as ResourceDefinition<CustomResourceDefinition>),
		hasGeneration: true,
		versions: [
			{
				name: "v1",
				schema:
					"io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition",
				setDefaults(crd) {
					const { names } = crd.spec;
					names.singular ||= names.kind?.toLowerCase();
					if (!names.listKind && names.kind)
						names.listKind = `${names.kind}List`;
					crd.spec.versions ??= [];
					crd.spec.conversion ??= { strategy: "None" };
				},
			},
		],
		subresources: {
			status: {
				// Kubernetes leaves the metadata to the writer here: so a finalizer goes together with the last condition.
				prepareForUpdate(crd, old) {
					crd.spec = old.spec;
				},
				validateUpdate: (crd) => validateDefinitionStatus(crd),
			},
		},
		prepareForCreate(crd) {
			const storage = crd.spec.versions.find((version) => version.storage);
			crd.status = {
				conditions: null,
				acceptedNames: { plural: "", kind: "" },
				storedVersions: storage === undefined ? null : [storage.name],
			};
		},
		prepareForUpdate(crd, old) {
			const { storedVersions: stored, ...status } = old.status ?? {};
			const storedVersions = stored ?? [];
			const storage = crd.spec.versions.find((version) => version.storage);
			crd.status = {
				...status,
				storedVersions:
					storage === undefined || storedVersions.includes(storage.name)
						? storedVersions
						: [...storedVersions, storage.name],
			};
		},
		validate: (crd) => validateDefinition(crd),
		validateUpdate: (crd, old) => validateDefinition(crd, old),
		warnings(crd, old) {
			const known = new Set(old === undefined ? [] : formatsOf(old));
			return formatsOf(crd)
				.filter((format) => !known.has(format))
				.map((format) => `unrecognized format ${goQuote(format)}`);
		},
		interceptDelete(draft, { clock }) {
			if (draft.metadata.deletionTimestamp !== undefined) return false;
			draft.metadata.deletionTimestamp = formatTime(clock.now());
			const finalizers = draft.metadata.finalizers ?? [];
			if (!finalizers.includes(instancesFinalizer))
				draft.metadata.finalizers = [...finalizers, instancesFinalizer];
			draft.status = {
				...draft.status,
				conditions: [
					...(draft.status?.conditions ?? []).filter(
						(c) => c.type !== "Terminating",
					),
					{
						type: "Terminating",
						status: "True",
						reason: "InstanceDeletionPending",
						message:
							"CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
						lastTransitionTime: formatTime(clock.now()),
					},
				],
			};
			return true;
		},
	});
