import { type Check, namedContainers, namesWhere, setters } from "../check.ts";
import type { SecuredPod } from "../pod.ts";

/** In a user namespace of its own a pod's root is nobody on the node, which policies know since 1.35. */
export const isRelaxed = ({ spec }: SecuredPod, minor: number): boolean =>
	minor >= 35 && spec.hostUsers === false;

/** Containers must promise not to run as root. */
export const runAsNonRoot: Check = {
	id: "runAsNonRoot",
	since: 0,
	run(pod, minor) {
		if (isRelaxed(pod, minor)) return undefined;
		const reason = "runAsNonRoot != true";
		const who = setters(pod, (context) => context.runAsNonRoot === false);
		if (who !== "")
			return {
				reason,
				detail: `${who} must not set securityContext.runAsNonRoot=false`,
			};
		if (pod.spec.securityContext?.runAsNonRoot === true) return undefined;
		const names = namesWhere(
			pod,
			({ securityContext }) => securityContext?.runAsNonRoot === undefined,
		);
		return names.length === 0
			? undefined
			: {
					reason,
					detail: `pod or ${namedContainers(names)} must set securityContext.runAsNonRoot=true`,
				};
	},
};

/** Nobody may ask for root. */
export const runAsUser: Check = {
	id: "runAsUser",
	since: 23,
	run(pod, minor) {
		if (isRelaxed(pod, minor)) return undefined;
		const who = setters(pod, (context) => context.runAsUser === 0);
		return who === ""
			? undefined
			: { reason: "runAsUser=0", detail: `${who} must not set runAsUser=0` };
	},
};
