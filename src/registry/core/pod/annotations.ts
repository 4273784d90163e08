/** Annotations of pods with a meaning of their own (core/validation/validation.go ValidatePodSpecificAnnotations). */
import {
	child,
	type FieldError,
	forbiddenField,
	goQuote,
	invalid,
	key,
} from "../../../apimachinery/field.ts";
import {
	type Toleration,
	validateTolerations,
} from "../../shared/tolerations.ts";
import { allContainers } from "./options.ts";
import { validateDescendingPath } from "./paths.ts";
import type { PodSpec } from "./types.ts";

type Annotations = Readonly<Record<string, string>>;

export const mirrorAnnotation = "kubernetes.io/config.mirror";
const tolerationsAnnotation = "scheduler.alpha.kubernetes.io/tolerations";
const deletionCostAnnotation = "controller.kubernetes.io/pod-deletion-cost";
export const seccompPodAnnotation = "seccomp.security.alpha.kubernetes.io/pod";
export const seccompContainerPrefix =
	"container.seccomp.security.alpha.kubernetes.io/";
export const appArmorPrefix = "container.apparmor.security.beta.kubernetes.io/";

/** `path` is that of the annotations. */
export function validatePodAnnotations(
	annotations: Annotations | undefined,
	spec: PodSpec,
	path: string,
): FieldError[] {
	if (annotations === undefined) return [];
	const errors: FieldError[] = [];
	const mirror = annotations[mirrorAnnotation];
	if (mirror !== undefined && !spec.nodeName)
		errors.push(
			invalid(
				key(path, mirrorAnnotation),
				mirror,
				"must set spec.nodeName if mirror pod annotation is set",
			),
		);
	errors.push(...validateTolerationAnnotation(annotations, path));
	const cost = annotations[deletionCostAnnotation];
	if (cost !== undefined && !isDeletionCost(cost))
		errors.push(
			invalid(
				key(path, deletionCostAnnotation),
				cost,
				"must be a 32bit integer",
			),
		);
	errors.push(
		...validateSeccompAnnotations(annotations, path),
		...validateAppArmorAnnotations(annotations, spec, path),
	);
	return errors;
}

/** A 32-bit integer without leading zeros or plus sign (helper.GetDeletionCostFromPodAnnotations). */
const isDeletionCost = (text: string): boolean =>
	/^(?:0|-?[1-9][0-9]*)$/.test(text) &&
	Math.abs(Number(text)) <= 2 ** 31 &&
	Number(text) < 2 ** 31;

function validateTolerationAnnotation(
	annotations: Annotations,
	path: string,
): FieldError[] {
	const text = annotations[tolerationsAnnotation];
	if (!text) return [];
	let tolerations: Toleration[];
	try {
		tolerations = JSON.parse(text);
	} catch (error) {
		return [invalid(path, tolerationsAnnotation, (error as Error).message)];
	}
	return validateTolerations(tolerations, child(path, tolerationsAnnotation));
}

function validateSeccompAnnotations(
	annotations: Annotations,
	path: string,
): FieldError[] {
	const names = Object.keys(annotations).filter((name) =>
		name.startsWith(seccompContainerPrefix),
	);
	if (annotations[seccompPodAnnotation] !== undefined)
		names.unshift(seccompPodAnnotation);
	return names.flatMap((name) =>
		validateSeccompText(annotations[name] ?? "", child(path, name)),
	);
}

function validateSeccompText(profile: string, path: string): FieldError[] {
	if (["runtime/default", "docker/default", "unconfined"].includes(profile))
		return [];
	return profile.startsWith("localhost/")
		? validateDescendingPath(profile.slice("localhost/".length), path)
		: [invalid(path, profile, "must be a valid seccomp profile")];
}

function validateAppArmorAnnotations(
	annotations: Annotations,
	spec: PodSpec,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	for (const name in annotations) {
		if (!name.startsWith(appArmorPrefix)) continue;
		const container = name.slice(appArmorPrefix.length);
		const profile = annotations[name] ?? "";
		if (!allContainers(spec).some((one) => one.name === container))
			errors.push(invalid(key(path, name), container, "container not found"));
		const known =
			["", "runtime/default", "unconfined"].includes(profile) ||
			profile.startsWith("localhost/");
		if (!known)
			errors.push(
				invalid(
					key(path, name),
					profile,
					`invalid AppArmor profile name: ${goQuote(profile)}`,
				),
			);
	}
	return errors;
}

/** What an update may not do to them (ValidatePodSpecificAnnotationUpdates). */
export function validatePodAnnotationUpdate(
	annotations: Annotations,
	old: Annotations,
	spec: PodSpec,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	const protect = (name: string, verb: string) => {
		if (name.startsWith(appArmorPrefix))
			errors.push(
				forbiddenField(key(path, name), `may not ${verb} AppArmor annotations`),
			);
		if (name === mirrorAnnotation)
			errors.push(
				forbiddenField(
					key(path, name),
					`may not ${verb} mirror pod annotation`,
				),
			);
	};
	for (const name in old)
		if (annotations[name] !== old[name]) protect(name, "remove or update");
	for (const name in annotations)
		if (old[name] === undefined) protect(name, "add");
	errors.push(...validatePodAnnotations(annotations, spec, path));
	return errors;
}
