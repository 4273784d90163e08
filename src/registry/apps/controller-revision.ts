import { type FieldError, required } from "../../apimachinery/field.ts";
import {
	validateImmutable,
	validateObjectMetaUpdate,
} from "../../apimachinery/metadata-validation.ts";
import { defineResource } from "../generic/definition.ts";
import { nonNegative } from "../shared/checks.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import type { ControllerRevision } from "./types.ts";

/** ValidateControllerRevision without the metadata. */
function validateContent({ data, revision }: ControllerRevision): FieldError[] {
	const errors: FieldError[] = [];
	if (data === undefined || data === null)
		errors.push(required("data", "data is mandatory"));
	else if (typeof data !== "object" || Array.isArray(data))
		errors.push(required("data", "data must be a valid JSON object"));
	return [...errors, ...nonNegative(revision, "revision")];
}

/** `deployment.apps/web`: the owner that controls the object. */
function controllerText({ metadata }: ControllerRevision): string {
	const owner = metadata.ownerReferences?.find(
		({ controller }) => controller === true,
	);
	if (owner === undefined) return "<none>";
	const group = owner.apiVersion.includes("/")
		? owner.apiVersion.slice(0, owner.apiVersion.indexOf("/"))
		: "";
	const kind = owner.kind.toLowerCase();
	return `${group === "" ? kind : `${kind}.${group}`}/${owner.name}`;
}

export const controllerRevision = defineResource<ControllerRevision>({
	group: "apps",
	kind: "ControllerRevision",
	names: {
		plural: "controllerrevisions",
		singular: "controllerrevision",
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.apps.v1.ControllerRevision" }],
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateContent(object),
	],
	checksMetadataUpdate: true,
	validateUpdate: (object, old) => [
		...validateObjectMetaUpdate(object.metadata, old.metadata),
		...validateMetaAgain(object.metadata, { namespaced: true }),
		...validateContent(object),
		...validateImmutable(object.data, old.data, "data"),
	],
	columns: [
		nameColumn,
		{
			name: "Controller",
			type: "string",
			description: "Controller of the object",
			cell: controllerText,
		},
		{
			name: "Revision",
			type: "string",
			description: { doc: "io.k8s.api.apps.v1.ControllerRevision.revision" },
			cell: ({ revision }) => revision,
		},
		ageColumn,
	],
});
