/** Kernel parameters of a pod (core/validation/validation.go, k8s.io/component-helpers/node/util/sysctl/namespace.go). */
import {
	child,
	duplicate,
	type FieldError,
	index,
	invalid,
	required,
} from "../../../apimachinery/field.ts";
import { list } from "../../shared/checks.ts";
import type { PodValidationOptions } from "./options.ts";
import type { PodSpec } from "./types.ts";

const SEGMENT = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
const NAME = `^(${SEGMENT}[\\./])*${SEGMENT}$`;
const pattern = new RegExp(NAME);
const MAX_LENGTH = 253;

const isIPC = (name: string): boolean =>
	name === "kernel.sem" ||
	["kernel.shm", "kernel.msg", "fs.mqueue."].some((prefix) =>
		name.startsWith(prefix),
	);
const isNet = (name: string): boolean => name.startsWith("net.");

/** `a/b.c` and `a.b/c` name the same parameter: the first separator tells which one is meant. */
function normalize(name: string): string {
	const first = /[./]/.exec(name)?.[0];
	if (first !== "/") return name;
	return name.replace(/[./]/g, (mark) => (mark === "/" ? "." : "/"));
}

/** Would the parameter be the host's, since the pod shares that namespace? */
function sharedNamespace(
	name: string,
	spec: PodSpec,
): "hostNetwork" | "hostIPC" | undefined {
	const plain = normalize(name);
	if (spec.hostNetwork && isNet(plain)) return "hostNetwork";
	return spec.hostIPC && isIPC(plain) ? "hostIPC" : undefined;
}

export const hasHostNamespaceSysctl = (spec: PodSpec): boolean =>
	list(spec.securityContext?.sysctls).some(
		({ name }) => sharedNamespace(name, spec) !== undefined,
	);

export function validateSysctls(
	spec: PodSpec,
	path: string,
	options: PodValidationOptions,
): FieldError[] {
	const errors: FieldError[] = [];
	const seen = new Set<string>();
	list(spec.securityContext?.sysctls).forEach(({ name }, i) => {
		const at = child(index(path, i), "name");
		if (!name) errors.push(required(at));
		else if (name.length > MAX_LENGTH || !pattern.test(name))
			errors.push(
				invalid(
					at,
					name,
					`must have at most ${MAX_LENGTH} characters and match regex ${NAME}`,
				),
			);
		else if (seen.has(name)) errors.push(duplicate(at, name));
		const shared = sharedNamespace(name, spec);
		if (shared !== undefined && !options.allowHostNamespaceSysctls)
			errors.push(
				invalid(at, name, `may not be specified when '${shared}' is true`),
			);
		seen.add(name);
	});
	return errors;
}
