import type { Check } from "../check.ts";
import {
	hostNamespaces,
	hostPathVolumes,
	hostPorts,
	hostProbesAndHostLifecycle,
	windowsHostProcess,
} from "./host.ts";
import {
	procMountBaseline,
	procMountRestricted,
	restrictedVolumes,
	sysctls,
} from "./kernel.ts";
import {
	allowPrivilegeEscalation,
	capabilitiesBaseline,
	capabilitiesRestricted,
	privileged,
} from "./privileges.ts";
import {
	appArmorProfile,
	seccompProfileBaseline,
	seccompProfileRestricted,
	seLinuxOptions,
} from "./profiles.ts";
import { runAsNonRoot, runAsUser } from "./users.ts";

/** By their ids, which is the order of messages. */
export const baselineChecks: readonly Check[] = [
	appArmorProfile,
	capabilitiesBaseline,
	hostNamespaces,
	hostPathVolumes,
	hostPorts,
	hostProbesAndHostLifecycle,
	privileged,
	procMountBaseline,
	seLinuxOptions,
	seccompProfileBaseline,
	sysctls,
	windowsHostProcess,
];

/** These stand in for checks of the baseline, from their first version on. */
export const overrides: Readonly<Record<string, readonly string[]>> = {
	capabilities_restricted: ["capabilities_baseline"],
	procMount_restricted: ["procMount_baseline"],
	restrictedVolumes: ["hostPathVolumes"],
	seccompProfile_restricted: ["seccompProfile_baseline"],
};

export const restrictedChecks: readonly Check[] = [
	allowPrivilegeEscalation,
	capabilitiesRestricted,
	procMountRestricted,
	restrictedVolumes,
	runAsNonRoot,
	runAsUser,
	seccompProfileRestricted,
];
