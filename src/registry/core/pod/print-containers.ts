/** Containers as messages print Kubernetes' internal types (pkg/apis/core/types.go). */
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
import { printFieldRef, printResourceFieldRef } from "./print-volumes.ts";

const amounts = (map: unknown) => sortedMap(map as Record<string, string>);

export const printResources = goStruct(
	goField("Limits", { print: amounts }),
	goField("Requests", { print: amounts }),
	goListOf("Claims", goStruct(...goTexts("Name", "Request"))),
);

const optionalReference = goStruct(goText("Name"), goField("Optional"));
const keyReference = goStruct(...goTexts("Name", "Key"), goField("Optional"));

const printEnv = goStruct(
	...goTexts("Name", "Value"),
	goPointer(
		"ValueFrom",
		goStruct(
			goPointer("FieldRef", printFieldRef),
			goPointer("ResourceFieldRef", printResourceFieldRef),
			goPointer("ConfigMapKeyRef", keyReference),
			goPointer("SecretKeyRef", keyReference),
			goPointer(
				"FileKeyRef",
				goStruct(...goTexts("VolumeName", "Path", "Key"), goField("Optional")),
			),
		),
	),
);

const port = goField("Port", { zero: 0 });
const exec = goPointer("Exec", goStruct(goField("Command")));
const httpGet = goPointer(
	"HTTPGet",
	goStruct(
		goText("Path"),
		port,
		...goTexts("Host", "Scheme"),
		goListOf(
			"HTTPHeaders",
			goStruct(...goTexts("Name", "Value")),
			"httpHeaders",
		),
	),
);
const tcpSocket = goPointer("TCPSocket", goStruct(port, goText("Host")));

const printProbe = goStruct(
	exec,
	httpGet,
	tcpSocket,
	goPointer("GRPC", goStruct(port, goField("Service"))),
	goNumber("InitialDelaySeconds"),
	goNumber("TimeoutSeconds"),
	goNumber("PeriodSeconds"),
	goNumber("SuccessThreshold"),
	goNumber("FailureThreshold"),
	goField("TerminationGracePeriodSeconds"),
);

const printHandler = goStruct(
	exec,
	httpGet,
	tcpSocket,
	goPointer("Sleep", goStruct(goNumber("Seconds"))),
);

export const linuxAndWindowsOptions = [
	goPointer(
		"SELinuxOptions",
		goStruct(...goTexts("User", "Role", "Type", "Level")),
		"seLinuxOptions",
	),
	goPointer(
		"WindowsOptions",
		goStruct(
			...goFields(
				"GMSACredentialSpecName",
				"GMSACredentialSpec",
				"RunAsUserName",
				"HostProcess",
			),
		),
	),
] as const;

export const profile = (name: string) =>
	goPointer(name, goStruct(goText("Type"), goField("LocalhostProfile")));

const printSecurityContext = goStruct(
	goPointer("Capabilities", goStruct(...goFields("Add", "Drop"))),
	goField("Privileged"),
	...linuxAndWindowsOptions,
	...goFields(
		"RunAsUser",
		"RunAsGroup",
		"RunAsNonRoot",
		"ReadOnlyRootFilesystem",
		"AllowPrivilegeEscalation",
		"ProcMount",
	),
	profile("SeccompProfile"),
	profile("AppArmorProfile"),
);

const containerFields = [
	...goTexts("Name", "Image"),
	...goFields("Command", "Args"),
	goText("WorkingDir"),
	goListOf(
		"Ports",
		goStruct(
			goText("Name"),
			goNumber("HostPort"),
			goNumber("ContainerPort"),
			goText("Protocol"),
			goText("HostIP", "hostIP"),
		),
	),
	goListOf(
		"EnvFrom",
		goStruct(
			goText("Prefix"),
			goPointer("ConfigMapRef", optionalReference),
			goPointer("SecretRef", optionalReference),
		),
	),
	goListOf("Env", printEnv),
	goField("Resources", { print: printResources, zero: printResources({}) }),
	goListOf(
		"ResizePolicy",
		goStruct(...goTexts("ResourceName", "RestartPolicy")),
	),
	goField("RestartPolicy"),
	goListOf(
		"RestartPolicyRules",
		goStruct(
			goText("Action"),
			goPointer("ExitCodes", goStruct(goText("Operator"), goField("Values"))),
		),
	),
	goListOf(
		"VolumeMounts",
		goStruct(
			goText("Name"),
			goFlag("ReadOnly"),
			goField("RecursiveReadOnly"),
			...goTexts("MountPath", "SubPath"),
			goField("MountPropagation"),
			goText("SubPathExpr"),
		),
	),
	goListOf("VolumeDevices", goStruct(...goTexts("Name", "DevicePath"))),
	goPointer("LivenessProbe", printProbe),
	goPointer("ReadinessProbe", printProbe),
	goPointer("StartupProbe", printProbe),
	goPointer(
		"Lifecycle",
		goStruct(
			goPointer("PostStart", printHandler),
			goPointer("PreStop", printHandler),
			goField("StopSignal"),
		),
	),
	...goTexts(
		"TerminationMessagePath",
		"TerminationMessagePolicy",
		"ImagePullPolicy",
	),
	goPointer("SecurityContext", printSecurityContext),
	goFlag("Stdin"),
	goFlag("StdinOnce"),
	goFlag("TTY"),
];

export const printContainer = goStruct(...containerFields);
export const printEphemeralContainer = goStruct(
	...containerFields,
	goText("TargetContainerName"),
);
