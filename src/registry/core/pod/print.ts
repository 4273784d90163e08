/** How messages print the internal types of the pod specification (k8s.io/kubernetes/pkg/apis/core/types.go). */
import { goField, goList, goStruct, goText } from "../../shared/go-struct.ts";

const printCapabilities = goStruct(goField("Add"), goField("Drop"));
const printSELinux = goStruct(
	goText("User"),
	goText("Role"),
	goText("Type"),
	goText("Level"),
);
const printWindows = goStruct(
	goField("GMSACredentialSpecName", { json: "gmsaCredentialSpecName" }),
	goField("GMSACredentialSpec", { json: "gmsaCredentialSpec" }),
	goField("RunAsUserName"),
	goField("HostProcess"),
);

export const printSeccompProfile = goStruct(
	goText("Type"),
	goField("LocalhostProfile"),
);

export const printSecurityContext = goStruct(
	goField("Capabilities", { print: printCapabilities }),
	goField("Privileged"),
	goField("SELinuxOptions", { json: "seLinuxOptions", print: printSELinux }),
	goField("WindowsOptions", { print: printWindows }),
	goField("RunAsUser"),
	goField("RunAsGroup"),
	goField("RunAsNonRoot"),
	goField("ReadOnlyRootFilesystem"),
	goField("AllowPrivilegeEscalation"),
	goField("ProcMount"),
	goField("SeccompProfile", { print: printSeccompProfile }),
	goField("AppArmorProfile", { print: printSeccompProfile }),
);

export const printIPs = goList(goStruct(goText("IP", "ip")));

export const printResourceClaim = goStruct(
	goText("Name"),
	goField("ResourceClaimName"),
	goField("ResourceClaimTemplateName"),
);

const printRequirement = goStruct(
	goText("Key"),
	goText("Operator"),
	goField("Values"),
);
export const printNodeSelectorTerm = goStruct(
	goField("MatchExpressions", { print: goList(printRequirement) }),
	goField("MatchFields", { print: goList(printRequirement) }),
);
export const printNodeSelectorTerms = goList(printNodeSelectorTerm);
