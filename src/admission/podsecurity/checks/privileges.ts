import {
	type Check,
	namedContainers,
	namesWhere,
	quoted,
	sortedSet,
} from "../check.ts";
import { containersOf, type SecuredPod } from "../pod.ts";

export const isWindows = ({ spec }: SecuredPod): boolean =>
	spec.os?.name === "windows";

/** Containers with all the rights of the node. */
export const privileged: Check = {
	id: "privileged",
	since: 0,
	run(pod) {
		const names = namesWhere(
			pod,
			({ securityContext }) => securityContext?.privileged === true,
		);
		return names.length === 0
			? undefined
			: {
					reason: "privileged",
					detail: `${namedContainers(names)} must not set securityContext.privileged=true`,
				};
	},
};

const defaultCapabilities = new Set([
	"AUDIT_WRITE",
	"CHOWN",
	"DAC_OVERRIDE",
	"FOWNER",
	"FSETID",
	"KILL",
	"MKNOD",
	"NET_BIND_SERVICE",
	"SETFCAP",
	"SETGID",
	"SETPCAP",
	"SETUID",
	"SYS_CHROOT",
]);

/** `containers "a" must not include "X" in securityContext.capabilities.add`, for what is not allowed. */
function addedDetail(
	pod: SecuredPod,
	isAllowed: (capability: string) => boolean,
): string | undefined {
	const bad = (add: readonly string[] | null | undefined) =>
		(add ?? []).filter((capability) => !isAllowed(capability));
	const names = namesWhere(
		pod,
		({ securityContext }) => bad(securityContext?.capabilities?.add).length > 0,
	);
	if (names.length === 0) return undefined;
	const all = sortedSet(
		containersOf(pod.spec).flatMap(({ securityContext }) =>
			bad(securityContext?.capabilities?.add),
		),
	);
	return `${namedContainers(names)} must not include ${quoted(all)} in securityContext.capabilities.add`;
}

/** Only what container runtimes give anyway may be added. */
export const capabilitiesBaseline: Check = {
	id: "capabilities_baseline",
	since: 0,
	run(pod) {
		const detail = addedDetail(pod, (name) => defaultCapabilities.has(name));
		return detail === undefined
			? undefined
			: { reason: "non-default capabilities", detail };
	},
};

/** Everything must be dropped; binding low ports may be added. */
export const capabilitiesRestricted: Check = {
	id: "capabilities_restricted",
	since: 22,
	run(pod, minor) {
		if (minor >= 25 && isWindows(pod)) return undefined;
		const keeping = namesWhere(
			pod,
			({ securityContext }) =>
				!securityContext?.capabilities?.drop?.includes("ALL"),
		);
		const added = addedDetail(pod, (name) => name === "NET_BIND_SERVICE");
		const details = [
			...(keeping.length > 0
				? [
						`${namedContainers(keeping)} must set securityContext.capabilities.drop=["ALL"]`,
					]
				: []),
			...(added === undefined ? [] : [added]),
		];
		return details.length === 0
			? undefined
			: { reason: "unrestricted capabilities", detail: details.join("; ") };
	},
};

/** No process may gain more rights than its parent has. */
export const allowPrivilegeEscalation: Check = {
	id: "allowPrivilegeEscalation",
	since: 8,
	run(pod, minor) {
		if (minor >= 25 && isWindows(pod)) return undefined;
		const names = namesWhere(
			pod,
			({ securityContext }) =>
				securityContext?.allowPrivilegeEscalation !== false,
		);
		return names.length === 0
			? undefined
			: {
					reason: "allowPrivilegeEscalation != false",
					detail: `${namedContainers(names)} must set securityContext.allowPrivilegeEscalation=false`,
				};
	},
};
