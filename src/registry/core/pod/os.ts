/** What a pod of one operating system can't have of the other's (core/validation/validation.go validateLinux, validateWindows). */
import {
	child,
	type FieldError,
	forbiddenField,
	notSupported,
	required,
} from "../../../apimachinery/field.ts";
import type { PodSecurityContext, PodSpec, SecurityContext } from "./types.ts";
import { visitContainers } from "./visit.ts";

const systems = ["linux", "windows"];

export function validateOS(spec: PodSpec, path: string): FieldError[] {
	if (spec.os === undefined) return [];
	const { name } = spec.os;
	if (!name) return [required(child(path, "os.name"))];
	if (name === "linux") return validateLinux(spec, path);
	if (name === "windows") return validateWindows(spec, path);
	return [notSupported(child(path, "os"), name, systems)];
}

function validateLinux(spec: PodSpec, path: string): FieldError[] {
	const errors: FieldError[] = [];
	const check = (context: SecurityContext | undefined, at: string) => {
		if (context?.windowsOptions !== undefined)
			errors.push(
				forbiddenField(
					child(at, "securityContext.windowsOptions"),
					"windows options cannot be set for a linux pod",
				),
			);
	};
	check(spec.securityContext, path);
	visitContainers(spec, path, (container, at) => {
		check(container.securityContext, at);
	});
	return errors;
}

type PodField =
	| ["securityContext", keyof PodSecurityContext]
	| ["", "hostUsers" | "hostPID" | "hostIPC" | "shareProcessNamespace"];

/** In the order in which Kubernetes looks at them. */
const notInWindowsPods: readonly PodField[] = [
	["securityContext", "appArmorProfile"],
	["securityContext", "seLinuxOptions"],
	["", "hostUsers"],
	["", "hostPID"],
	["", "hostIPC"],
	["securityContext", "seccompProfile"],
	["securityContext", "fsGroup"],
	["securityContext", "fsGroupChangePolicy"],
	["securityContext", "sysctls"],
	["", "shareProcessNamespace"],
	["securityContext", "runAsUser"],
	["securityContext", "runAsGroup"],
	["securityContext", "supplementalGroups"],
	["securityContext", "supplementalGroupsPolicy"],
	["securityContext", "seLinuxChangePolicy"],
];
const notInWindowsContainers: readonly (keyof SecurityContext)[] = [
	"appArmorProfile",
	"seLinuxOptions",
	"seccompProfile",
	"capabilities",
	"readOnlyRootFilesystem",
	"privileged",
	"allowPrivilegeEscalation",
	"procMount",
	"runAsUser",
	"runAsGroup",
];

function validateWindows(spec: PodSpec, path: string): FieldError[] {
	const errors: FieldError[] = [];
	const refuse = (at: string) =>
		errors.push(forbiddenField(at, "cannot be set for a windows pod"));
	for (const [where, field] of notInWindowsPods) {
		const value = where === "" ? spec[field] : spec.securityContext?.[field];
		if (value === undefined) continue;
		refuse(child(where === "" ? path : child(path, where), field));
	}
	visitContainers(spec, path, (container, at) => {
		for (const field of notInWindowsContainers)
			if (container.securityContext?.[field] !== undefined)
				refuse(child(child(at, "securityContext"), field));
	});
	return errors;
}
