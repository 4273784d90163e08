import type { SecuredContainer, SecuredPod } from "./pod.ts";

const podSeccomp = "seccomp.security.alpha.kubernetes.io/pod";
const containerSeccomp = "container.seccomp.security.alpha.kubernetes.io/";

/** Whether a pod changed in a way that calls for a new look at it: other images, more containers, seccomp annotations. */
export function isSignificantUpdate(pod: SecuredPod, old: SecuredPod): boolean {
	if (pod.annotations[podSeccomp] !== old.annotations[podSeccomp]) return true;
	const changed = (now: SecuredContainer, before?: SecuredContainer) => {
		const key = containerSeccomp + now.name;
		return (
			before === undefined ||
			now.image !== before.image ||
			pod.annotations[key] !== old.annotations[key]
		);
	};
	for (const field of ["containers", "initContainers"] as const) {
		const now = pod.spec[field] ?? [];
		const before = old.spec[field] ?? [];
		if (now.length !== before.length) return true;
		if (now.some((container, i) => changed(container, before[i]))) return true;
	}
	return (pod.spec.ephemeralContainers ?? []).some((container) =>
		changed(
			container,
			(old.spec.ephemeralContainers ?? []).find(
				({ name }) => name === container.name,
			),
		),
	);
}
