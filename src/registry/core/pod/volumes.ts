/** The volumes of a pod (core/validation/validation.go ValidateVolumes, validateVolumeSource). */
import {
	child,
	duplicate,
	type FieldError,
	forbiddenField,
	goQuote,
	index,
	invalid,
	required,
} from "../../../apimachinery/field.ts";
import { isDNS1123Subdomain } from "../../../apimachinery/names.ts";
import type { ObjectMeta } from "../../../apimachinery/object.ts";
import { quantitySign } from "../../../apimachinery/quantity.ts";
import { dnsLabel, list } from "../../shared/checks.ts";
import type { PodValidationOptions } from "./options.ts";
import { volumeSources } from "./volume-sources.ts";
import type { Volume, VolumeSource } from "./volume-types.ts";

/** The volumes that are valid, by name: what mounts may refer to. */
export type VolumesByName = ReadonlyMap<string, VolumeSource>;

export interface CheckedVolumes {
	readonly volumes: VolumesByName;
	readonly errors: FieldError[];
}

/** `meta` is the pod's; undefined inside a template. */
export function validateVolumes(
	volumes: readonly Volume[] | undefined,
	meta: ObjectMeta | undefined,
	path: string,
	options: PodValidationOptions,
): CheckedVolumes {
	const errors: FieldError[] = [];
	const valid = new Map<string, VolumeSource>();
	const podName = meta?.name ?? "";
	const created = new Set(
		podName === ""
			? []
			: list(volumes)
					.filter(({ ephemeral }) => ephemeral !== undefined)
					.map(({ name }) => `${podName}-${name}`),
	);
	list(volumes).forEach((volume, i) => {
		const at = index(path, i);
		const namePath = child(at, "name");
		const wrong = validateSource(volume, podName, at, options);
		if (!volume.name) wrong.push(required(namePath));
		else wrong.push(...dnsLabel(volume.name, namePath));
		if (valid.has(volume.name)) wrong.push(duplicate(namePath, volume.name));
		if (wrong.length === 0) valid.set(volume.name, volume);
		else errors.push(...wrong);
		const claim = volume.persistentVolumeClaim?.claimName;
		if (claim !== undefined && created.has(claim))
			errors.push(
				invalid(
					child(at, "persistentVolumeClaim.claimName"),
					claim,
					"must not reference a PVC that gets created for an ephemeral volume",
				),
			);
	});
	return { volumes: valid, errors };
}

/** Exactly one source, and that one right; further ones are refused without looking into them. */
function validateSource(
	volume: Volume,
	podName: string,
	path: string,
	options: PodValidationOptions,
): FieldError[] {
	const errors: FieldError[] = [];
	let found = 0;
	if (volume.emptyDir) {
		found++;
		const { sizeLimit } = volume.emptyDir;
		if (sizeLimit !== undefined && quantitySign(sizeLimit) < 0)
			errors.push(
				forbiddenField(
					child(path, "emptyDir.sizeLimit"),
					"SizeLimit field must be a valid resource quantity",
				),
			);
	}
	for (const { field, shownAs, pathOf, validate } of volumeSources) {
		if (volume[field] === undefined) continue;
		if (found > 0)
			errors.push(
				forbiddenField(
					child(path, shownAs ?? field),
					"may not specify more than 1 volume type",
				),
			);
		else {
			found++;
			errors.push(...validate(volume, child(path, pathOf ?? field), options));
			if (field === "ephemeral")
				errors.push(...validateClaimName(podName, volume.name, path));
		}
		if (field === "iscsi") errors.push(...validateInitiator(volume, path));
	}
	if (found === 0) errors.push(required(path, "must specify a volume type"));
	return errors;
}

function validateClaimName(
	podName: string,
	volumeName: string,
	path: string,
): FieldError[] {
	if (podName === "" || !volumeName) return [];
	const claim = `${podName}-${volumeName}`;
	return isDNS1123Subdomain(claim).map((message) =>
		invalid(
			child(path, "name"),
			volumeName,
			`PVC name ${goQuote(claim)}: ${message}`,
		),
	);
}

function validateInitiator(
	{ name, iscsi }: Volume,
	path: string,
): FieldError[] {
	if (iscsi?.initiatorName === undefined) return [];
	return `${name}:${iscsi.targetPortal}`.length > 64
		? [
				invalid(
					child(path, "name"),
					name,
					"Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.",
				),
			]
		: [];
}
