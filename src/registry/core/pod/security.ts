/** Security settings of containers and pods (core/validation/validation.go ValidateSecurityContext, validatePodSpecSecurityContext). */
import {
	child,
	type FieldError,
	index,
	invalid,
	notSupported,
	required,
	tooLong,
} from "../../../apimachinery/field.ts";
import { list, oneOf, userOrGroupID } from "../../shared/checks.ts";
import type { PodValidationOptions } from "./options.ts";
import { validateDescendingPath } from "./paths.ts";
import { printSeccompProfile, printSecurityContext } from "./print.ts";
import { validateSysctls } from "./sysctls.ts";
import type {
	AppArmorProfile,
	PodSpec,
	SeccompProfile,
	SecurityContext,
} from "./types.ts";
import { validateWindowsOptions } from "./windows-options.ts";

const profileTypes = ["Localhost", "RuntimeDefault", "Unconfined"];

/** `hostUsers`: the container shares the host's user namespace. */
export function validateSecurityContext(
	context: SecurityContext | undefined,
	path: string,
	hostUsers: boolean,
): FieldError[] {
	if (context === undefined) return [];
	const { procMount } = context;
	const errors = [
		...userOrGroupID(context.runAsUser, child(path, "runAsUser")),
		...userOrGroupID(context.runAsGroup, child(path, "runAsGroup")),
	];
	if (procMount !== undefined) {
		const at = child(path, "procMount");
		errors.push(...oneOf(procMount, ["Default", "Unmasked"], at));
		if (hostUsers && procMount === "Unmasked")
			errors.push(
				invalid(at, procMount, "`hostUsers` must be false to use `Unmasked`"),
			);
	}
	errors.push(
		...validateSeccomp(context.seccompProfile, child(path, "seccompProfile")),
		...validateEscalation(context, path),
		...validateWindowsOptions(
			context.windowsOptions,
			child(path, "windowsOptions"),
		),
		...validateAppArmor(
			context.appArmorProfile,
			child(path, "appArmorProfile"),
		),
	);
	return errors;
}

/** Privileges that include escalation can't go with its refusal. */
function validateEscalation(
	context: SecurityContext,
	path: string,
): FieldError[] {
	if (context.allowPrivilegeEscalation !== false) return [];
	const refused: string[] = [];
	if (context.privileged) refused.push("`privileged` to true");
	for (const capability of list(context.capabilities?.add))
		if (capability === "CAP_SYS_ADMIN")
			refused.push("`capabilities.Add` CAP_SYS_ADMIN");
	return refused.map((what) =>
		invalid(
			path,
			printSecurityContext(context),
			`cannot set \`allowPrivilegeEscalation\` to false and ${what}`,
		),
	);
}

function validateSeccomp(
	profile: SeccompProfile | undefined,
	path: string,
): FieldError[] {
	if (profile === undefined) return [];
	const { type, localhostProfile } = profile;
	const errors: FieldError[] = [];
	const at = child(path, "localhostProfile");
	if (!type)
		errors.push(
			required(
				child(path, "type"),
				"type is required when seccompProfile is set",
			),
		);
	else if (!profileTypes.includes(type))
		errors.push(notSupported(child(path, "type"), type, profileTypes));
	if (type === "Localhost")
		errors.push(
			...(localhostProfile === undefined
				? [required(at, "must be set when seccomp type is Localhost")]
				: validateDescendingPath(localhostProfile, at)),
		);
	else if (localhostProfile !== undefined)
		errors.push(
			invalid(
				at,
				printSeccompProfile(profile),
				"can only be set when seccomp type is Localhost",
			),
		);
	return errors;
}

/** PATH_MAX - 1 */
const MAX_PROFILE = 4095;

export function validateAppArmor(
	profile: AppArmorProfile | undefined,
	path: string,
): FieldError[] {
	if (profile === undefined) return [];
	const { type, localhostProfile } = profile;
	const at = child(path, "localhostProfile");
	if (type === "Localhost") return validateAppArmorName(localhostProfile, at);
	if (!type)
		return [
			required(
				child(path, "type"),
				"type is required when appArmorProfile is set",
			),
		];
	if (!profileTypes.includes(type))
		return [notSupported(child(path, "type"), type, profileTypes)];
	return localhostProfile === undefined
		? []
		: [
				invalid(
					at,
					localhostProfile,
					"can only be set when AppArmor type is Localhost",
				),
			];
}

function validateAppArmorName(
	name: string | undefined,
	path: string,
): FieldError[] {
	const missing = required(path, "must be set when AppArmor type is Localhost");
	if (name === undefined) return [missing];
	const errors: FieldError[] = [];
	if (name.trim() !== name)
		errors.push(invalid(path, name, "must not be padded with whitespace"));
	else if (name === "") errors.push(missing);
	if (name.length > MAX_PROFILE) errors.push(tooLong(path, MAX_PROFILE));
	return errors;
}

export function validatePodSecurityContext(
	spec: PodSpec,
	path: string,
	options: PodValidationOptions,
): FieldError[] {
	const context = spec.securityContext ?? {};
	const errors: FieldError[] = [];
	for (const field of ["fsGroup", "runAsUser", "runAsGroup"] as const)
		errors.push(...userOrGroupID(context[field], child(path, field)));
	list(context.supplementalGroups).forEach((id, i) => {
		errors.push(
			...userOrGroupID(id, index(child(path, "supplementalGroups"), i)),
		);
	});
	if (spec.shareProcessNamespace && spec.hostPID)
		errors.push(
			invalid(
				child(path, "shareProcessNamespace"),
				true,
				"ShareProcessNamespace and HostPID cannot both be enabled",
			),
		);
	errors.push(...validateSysctls(spec, child(path, "sysctls"), options));
	if (context.fsGroupChangePolicy !== undefined)
		errors.push(
			...oneOf(
				context.fsGroupChangePolicy,
				["Always", "OnRootMismatch"],
				child(path, "fsGroupChangePolicy"),
			),
		);
	errors.push(
		...validateSeccomp(context.seccompProfile, child(path, "seccompProfile")),
		...validateWindowsOptions(
			context.windowsOptions,
			child(path, "windowsOptions"),
		),
		...validateAppArmor(
			context.appArmorProfile,
			child(path, "appArmorProfile"),
		),
	);
	if (context.supplementalGroupsPolicy !== undefined)
		errors.push(
			...oneOf(
				context.supplementalGroupsPolicy,
				["Merge", "Strict"],
				child(path, "supplementalGroupsPolicy"),
			),
		);
	// MountOption needs the SELinuxMount gate, which is off.
	if (context.seLinuxChangePolicy !== undefined)
		errors.push(
			...oneOf(
				context.seLinuxChangePolicy,
				["Recursive"],
				child(path, "seLinuxChangePolicy"),
			),
		);
	return errors;
}
