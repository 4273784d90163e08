import { formatTime } from "../apimachinery/clock.ts";
import { type FieldError, invalid } from "../apimachinery/field.ts";
import { customResourceDefinition as bare } from "../registry/apiextensions/custom-resource-definition.ts";
import {
	defineResource,
	type ResourceDefinition,
} from "../registry/generic/definition.ts";
import { instancesFinalizer } from "./finalizer.ts";
import type { CustomResourceDefinition } from "./types.ts";

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
					names.singular ??= names.kind?.toLowerCase();
					if (names.listKind === undefined && names.kind)
						names.listKind = `${names.kind}List`;
					crd.spec.conversion ??= { strategy: "None" };
				},
			},
		],
		subresources: { status: {} },
		prepareForCreate(crd) {
			crd.status = {};
			crd.status.storedVersions = crd.spec.versions
				.filter((version) => version.storage)
				.map((version) => version.name);
		},
		prepareForUpdate(crd, old) {
			const { storedVersions = [], ...status } = old.status ?? {};
			const storage = crd.spec.versions.find((version) => version.storage);
			crd.status = {
				...status,
				storedVersions:
					storage === undefined || storedVersions.includes(storage.name)
						? storedVersions
						: [...storedVersions, storage.name],
			};
		},
		validate(crd) {
			const errors: FieldError[] = [];
			const { names, group } = crd.spec;
			if (crd.metadata.name !== `${names?.plural}.${group}`)
				errors.push(
					invalid(
						"metadata.name",
						crd.metadata.name,
						'must be spec.names.plural+"."+spec.group',
					),
				);
			return errors;
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
