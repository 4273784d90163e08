/** The specification of a pod as messages print Kubernetes' internal type (pkg/apis/core/types.go PodSpec). */
import { sortedMap } from "../../shared/checks.ts";
import {
	goField,
	goFields,
	goFlag,
	goListOf,
	goNumber,
	goPointer,
	goStruct,
	goText,
	goTexts,
} from "../../shared/go-struct.ts";
import {
	linuxAndWindowsOptions,
	printContainer,
	printEphemeralContainer,
	printResources,
	profile,
} from "./print-containers.ts";
import {
	labelSelector,
	printLocalReference,
	printVolume,
} from "./print-volumes.ts";
import type { PodSpec } from "./types.ts";

const map = (value: unknown) => sortedMap(value as Record<string, string>);

const requirement = goStruct(...goTexts("Key", "Operator"), goField("Values"));
const nodeTerm = goStruct(
	goListOf("MatchExpressions", requirement),
	goListOf("MatchFields", requirement),
);
const podTerm = goStruct(
	labelSelector("LabelSelector"),
	goField("Namespaces"),
	goText("TopologyKey"),
	labelSelector("NamespaceSelector"),
	...goFields("MatchLabelKeys", "MismatchLabelKeys"),
);
const required = "RequiredDuringSchedulingIgnoredDuringExecution";
const preferred = "PreferredDuringSchedulingIgnoredDuringExecution";

const podAffinity = goStruct(
	goListOf(required, podTerm),
	goListOf(
		preferred,
		goStruct(
			goNumber("Weight"),
			goField("PodAffinityTerm", { print: podTerm, zero: podTerm({}) }),
		),
	),
);
export const printNodeSelector = goStruct(
	goListOf("NodeSelectorTerms", nodeTerm),
);
const printAffinity = goStruct(
	goPointer(
		"NodeAffinity",
		goStruct(
			goPointer(required, printNodeSelector),
			goListOf(
				preferred,
				goStruct(
					goNumber("Weight"),
					goField("Preference", { print: nodeTerm, zero: nodeTerm({}) }),
				),
			),
		),
	),
	goPointer("PodAffinity", podAffinity),
	goPointer("PodAntiAffinity", podAffinity),
);

/** The internal security context also has what v1 keeps beside it. */
const printPodSecurity = goStruct(
	goFlag("HostNetwork"),
	goFlag("HostPID", "hostPID"),
	goFlag("HostIPC", "hostIPC"),
	...goFields("ShareProcessNamespace", "HostUsers"),
	...linuxAndWindowsOptions,
	...goFields(
		"RunAsUser",
		"RunAsGroup",
		"RunAsNonRoot",
		"SupplementalGroups",
		"SupplementalGroupsPolicy",
		"FSGroup",
		"FSGroupChangePolicy",
	),
	goListOf("Sysctls", goStruct(...goTexts("Name", "Value"))),
	profile("SeccompProfile"),
	profile("AppArmorProfile"),
	goField("SELinuxChangePolicy", { json: "seLinuxChangePolicy" }),
);

const printFields = goStruct(
	goListOf("Volumes", printVolume),
	goListOf("InitContainers", printContainer),
	goListOf("Containers", printContainer),
	goListOf("EphemeralContainers", printEphemeralContainer),
	goText("RestartPolicy"),
	...goFields("TerminationGracePeriodSeconds", "ActiveDeadlineSeconds"),
	goText("DNSPolicy"),
	goField("NodeSelector", { print: map }),
	goText("ServiceAccountName"),
	goField("AutomountServiceAccountToken"),
	goText("NodeName"),
	goField("SecurityContext", { print: printPodSecurity }),
	goListOf("ImagePullSecrets", printLocalReference),
	...goTexts("Hostname", "Subdomain"),
	goField("SetHostnameAsFQDN"),
	goPointer("Affinity", printAffinity),
	goText("SchedulerName"),
	goListOf(
		"Tolerations",
		goStruct(
			...goTexts("Key", "Operator", "Value", "Effect"),
			goField("TolerationSeconds"),
		),
	),
	goListOf("HostAliases", goStruct(goText("IP"), goField("Hostnames"))),
	goText("PriorityClassName"),
	...goFields("Priority", "PreemptionPolicy"),
	goPointer(
		"DNSConfig",
		goStruct(
			...goFields("Nameservers", "Searches"),
			goListOf("Options", goStruct(goText("Name"), goField("Value"))),
		),
	),
	goListOf("ReadinessGates", goStruct(goText("ConditionType"))),
	goField("RuntimeClassName"),
	goField("Overhead", { print: map }),
	goField("EnableServiceLinks"),
	goListOf(
		"TopologySpreadConstraints",
		goStruct(
			goNumber("MaxSkew"),
			...goTexts("TopologyKey", "WhenUnsatisfiable"),
			labelSelector("LabelSelector"),
			...goFields(
				"MinDomains",
				"NodeAffinityPolicy",
				"NodeTaintsPolicy",
				"MatchLabelKeys",
			),
		),
	),
	goPointer("OS", goStruct(goText("Name"))),
	goListOf("SchedulingGates", goStruct(goText("Name"))),
	goListOf(
		"ResourceClaims",
		goStruct(
			goText("Name"),
			...goFields("ResourceClaimName", "ResourceClaimTemplateName"),
		),
	),
	goPointer("Resources", printResources),
	goField("HostnameOverride"),
	goPointer("SchedulingGroup", goStruct(goField("PodGroupName"))),
);

export function printPodSpec(spec: PodSpec): unknown {
	const { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers } =
		spec;
	return printFields({
		...spec,
		securityContext: {
			...spec.securityContext,
			hostNetwork,
			hostPID,
			hostIPC,
			shareProcessNamespace,
			hostUsers,
		},
	});
}
