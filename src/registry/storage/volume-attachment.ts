import {
	type FieldError,
	forbiddenField,
	invalid,
	required,
	tooLong,
} from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import { IMMUTABLE } from "../../apimachinery/metadata-validation.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import { printPersistentVolumeSpec } from "../core/claim-print.ts";
import type { PersistentVolumeSpec } from "../core/persistent-volume-types.ts";
import { validatePersistentVolumeSpec } from "../core/persistent-volume-validation.ts";
import { validateCSIDriverName } from "../core/pod/volume-sources.ts";
import { defineResource } from "../generic/definition.ts";
import { dnsSubdomain } from "../shared/checks.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { goField, goPointer, goStruct, goText } from "../shared/go-struct.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import { resetMetadata } from "../shared/reset-metadata.ts";

interface VolumeError {
	time?: string;
	message?: string;
	errorCode?: number;
}
export interface VolumeAttachment extends KubeObject {
	spec: {
		attacher: string;
		nodeName: string;
		source: {
			persistentVolumeName?: string;
			inlineVolumeSpec?: PersistentVolumeSpec;
		};
	};
	status?: {
		attached?: boolean;
		attachmentMetadata?: Record<string, string>;
		attachError?: VolumeError;
		detachError?: VolumeError;
	};
}

const spec = "io.k8s.api.storage.v1.VolumeAttachmentSpec";
const longestMessage = 1024;
const metadataSize = 256 * 1024;

function validateAttachment(object: VolumeAttachment): FieldError[] {
	const { attacher, nodeName } = object.spec;
	return [
		...(attacher ? [] : [required("spec.attacher")]),
		...validateSource(object),
		...dnsSubdomain(nodeName, "spec.nodeName"),
		...validateStatus(object),
	];
}

function validateSource({ spec }: VolumeAttachment): FieldError[] {
	const path = "spec.source";
	const { persistentVolumeName: name, inlineVolumeSpec: inline } =
		spec.source ?? {};
	const one =
		"must specify exactly one of inlineVolumeSpec and persistentVolumeName";
	if (name === undefined && inline === undefined) return [required(path, one)];
	if (name !== undefined && inline !== undefined)
		return [forbiddenField(path, one)];
	if (inline !== undefined)
		return validatePersistentVolumeSpec(inline, `${path}.inlineVolumeSpec`);
	const at = `${path}.persistentVolumeName`;
	return name === ""
		? [required(at, "must specify non empty persistentVolumeName")]
		: [];
}

function validateStatus({ status }: VolumeAttachment): FieldError[] {
	const errors: FieldError[] = [];
	let size = 0;
	for (const [name, value] of Object.entries(
		status?.attachmentMetadata ?? {},
	)) {
		size += Buffer.byteLength(name) + Buffer.byteLength(value);
	}
	if (size > metadataSize)
		errors.push(tooLong("status.attachmentMetadata", metadataSize));
	for (const field of ["attachError", "detachError"] as const) {
		const { message = "", errorCode = 0 } = status?.[field] ?? {};
		// The limit that is told is that of the metadata.
		if (Buffer.byteLength(message) > longestMessage)
			errors.push(tooLong(`status.${field}.message`, metadataSize));
		if (errorCode < 0)
			errors.push(
				invalid(
					`status.${field}.errorCode`,
					errorCode,
					"must be between 0 and 2147483647, inclusive",
				),
			);
	}
	return errors;
}

const printSpec = goStruct(
	goText("Attacher"),
	goField("Source", {
		print: goStruct(
			goField("PersistentVolumeName"),
			goPointer("InlineVolumeSpec", printPersistentVolumeSpec),
		),
	}),
	goText("NodeName"),
);

/** What v1 asks beyond its predecessors. */
const validateV1 = ({ spec }: VolumeAttachment): FieldError[] => [
	...validateCSIDriverName(spec.attacher ?? "", "spec.attacher"),
	...(spec.source?.persistentVolumeName === undefined
		? []
		: dnsSubdomain(
				spec.source.persistentVolumeName,
				"spec.source.persistentVolumeName",
			)),
];

export const volumeAttachment = defineResource<VolumeAttachment>({
	group: "storage.k8s.io",
	kind: "VolumeAttachment",
	names: {
		plural: "volumeattachments",
		singular: "volumeattachment",
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema: "io.k8s.api.storage.v1.VolumeAttachment" }],
	subresources: {
		status: {
			prepareForUpdate(object, old) {
				resetMetadata(object.metadata, old.metadata);
				object.spec = old.spec;
			},
			validateUpdate: validateStatus,
			resetFields: { "f:spec": {}, "f:metadata": {} },
		},
	},
	returnsDeletedObject: true,
	allowUnconditionalUpdate: false,
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateAttachment(object),
		...validateV1(object),
	],
	checksMetadataUpdate: true,
	validateUpdate: (object, old) => [
		...validateMetaAgain(object.metadata, { namespaced: false }),
		...validateAttachment(object),
		...(deepEqual(object.spec, old.spec)
			? []
			: [invalid("spec", printSpec(object.spec), IMMUTABLE)]),
	],
	columns: [
		nameColumn,
		{
			name: "Attacher",
			type: "string",
			format: "name",
			description: { doc: `${spec}.attacher` },
			cell: ({ spec }) => spec.attacher,
		},
		{
			name: "PV",
			type: "string",
			description: {
				doc: "io.k8s.api.storage.v1.VolumeAttachmentSource.persistentVolumeName",
			},
			cell: ({ spec }) => spec.source?.persistentVolumeName ?? "",
		},
		{
			name: "Node",
			type: "string",
			description: { doc: `${spec}.nodeName` },
			cell: ({ spec }) => spec.nodeName,
		},
		{
			name: "Attached",
			type: "boolean",
			description: {
				doc: "io.k8s.api.storage.v1.VolumeAttachmentStatus.attached",
			},
			cell: ({ status }) => status?.attached ?? false,
		},
		ageColumn,
	],
});
