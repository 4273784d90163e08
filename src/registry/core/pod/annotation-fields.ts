/** Old annotations and the fields that replaced them must agree (core/validation/validation.go validateSeccompAnnotationsAndFields, validateAppArmorAnnotationsAndFieldsMatchOnCreate). */
import {
	child,
	type FieldError,
	forbiddenField,
} from "../../../apimachinery/field.ts";
import type { ObjectMeta } from "../../../apimachinery/object.ts";
import {
	appArmorPrefix,
	seccompContainerPrefix,
	seccompPodAnnotation,
} from "./annotations.ts";
import type { PodSpec, SeccompProfile } from "./types.ts";
import { visitContainers } from "./visit.ts";

/** The annotation texts that say the same as a profile without a file. */
const sameAs: Readonly<Record<string, readonly string[]>> = {
	Unconfined: ["unconfined"],
	RuntimeDefault: ["runtime/default", "docker/default"],
};
const appArmorSameAs: typeof sameAs = {
	Unconfined: ["unconfined"],
	RuntimeDefault: ["runtime/default"],
};

function compare(
	what: "seccomp" | "apparmor",
	annotation: string,
	profile: SeccompProfile,
	path: string,
): FieldError[] {
	const differs = (field: string, word: string) => [
		forbiddenField(
			child(path, field),
			`${what} ${word} in annotation and field must match`,
		),
	];
	if (profile.type === "Localhost") {
		if (!annotation.startsWith("localhost/")) return differs("type", "type");
		return annotation.slice("localhost/".length) === profile.localhostProfile
			? []
			: differs("localhostProfile", "profile");
	}
	const texts = (what === "seccomp" ? sameAs : appArmorSameAs)[profile.type];
	return texts === undefined || texts.includes(annotation)
		? []
		: differs("type", "type");
}

export function validateAnnotationFields(
	meta: ObjectMeta | undefined,
	spec: PodSpec,
	path: string,
): FieldError[] {
	const annotations = meta?.annotations;
	if (annotations === undefined) return [];
	const errors: FieldError[] = [];
	const ofPod = spec.securityContext?.seccompProfile;
	const podText = annotations[seccompPodAnnotation];
	if (ofPod !== undefined && podText !== undefined)
		errors.push(
			...compare(
				"seccomp",
				podText,
				ofPod,
				child(path, "securityContext.seccompProfile"),
			),
		);
	visitContainers(spec, path, ({ name, securityContext }, at) => {
		const profile = securityContext?.seccompProfile;
		const text = annotations[seccompContainerPrefix + name];
		if (profile !== undefined && text !== undefined)
			errors.push(
				...compare(
					"seccomp",
					text,
					profile,
					child(at, "securityContext.seccompProfile"),
				),
			);
	});
	if (spec.os?.name === "windows") return errors;
	visitContainers(spec, path, ({ name, securityContext }, at) => {
		const profile =
			securityContext?.appArmorProfile ?? spec.securityContext?.appArmorProfile;
		const text = annotations[appArmorPrefix + name];
		if (profile !== undefined && text !== undefined)
			errors.push(
				...compare(
					"apparmor",
					text,
					profile,
					child(at, "securityContext.appArmorProfile"),
				),
			);
	});
	return errors;
}
