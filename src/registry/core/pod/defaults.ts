/** Defaults of the pod specification (k8s.io/kubernetes/pkg/apis/core/v1/defaults.go, conversion.go, zz_generated.defaults.go). */
import { list } from "../../shared/checks.ts";
import {
	defaultResourceList,
	defaultResourceRequirements,
} from "../../shared/resource-requirements.ts";
import { defaultPullPolicy } from "./image-name.ts";
import type {
	Container,
	EnvVar,
	Handler,
	HTTPGetAction,
	PodSpec,
	PodTemplateSpec,
	Probe,
} from "./types.ts";
import { defaultVolume } from "./volume-defaults.ts";

/** What a pod and every template of one get. Changes `spec` in place. */
export function defaultPodSpec(spec: PodSpec): void {
	spec.restartPolicy ??= "Always";
	spec.terminationGracePeriodSeconds ??= 30;
	spec.dnsPolicy ??= "ClusterFirst";
	spec.securityContext ??= {};
	spec.schedulerName ??= "default-scheduler";
	mirrorServiceAccount(spec);
	for (const volume of list(spec.volumes)) defaultVolume(volume);
	for (const container of [
		...list(spec.initContainers),
		...list(spec.containers),
		...list(spec.ephemeralContainers),
	])
		defaultContainer(container);
	defaultResourceList(spec.overhead);
	defaultResourceRequirements(spec.resources);
}

/** Defaults of a template; one without a spec gets it. */
export function defaultPodTemplate(template: PodTemplateSpec): void {
	template.spec ??= { containers: null };
	dropInitContainerAnnotations(template.metadata);
	defaultPodSpec(template.spec);
}

/** The deprecated name of the service account follows the new one, and gives it when that is absent. */
export function mirrorServiceAccount(spec: PodSpec): void {
	spec.serviceAccountName ??= spec.serviceAccount ?? "";
	if (spec.serviceAccountName === "") {
		delete spec.serviceAccountName;
		delete spec.serviceAccount;
	} else spec.serviceAccount = spec.serviceAccountName;
}

const initContainerAnnotations = [
	"pod.beta.kubernetes.io/init-containers",
	"pod.alpha.kubernetes.io/init-containers",
	"pod.beta.kubernetes.io/init-container-statuses",
	"pod.alpha.kubernetes.io/init-container-statuses",
];

/** Where init containers stood before they had a field of their own: no longer kept. */
export function dropInitContainerAnnotations(
	meta: { annotations?: Record<string, string> } | undefined,
): void {
	if (meta?.annotations === undefined) return;
	for (const name of initContainerAnnotations) delete meta.annotations[name];
}

function defaultContainer(container: Container): void {
	container.imagePullPolicy ??= defaultPullPolicy(container.image ?? "");
	container.terminationMessagePath ??= "/dev/termination-log";
	container.terminationMessagePolicy ??= "File";
	for (const port of list(container.ports)) port.protocol ??= "TCP";
	for (const variable of list(container.env)) defaultEnv(variable);
	defaultResourceRequirements(container.resources);
	defaultProbe(container.livenessProbe);
	defaultProbe(container.readinessProbe);
	defaultProbe(container.startupProbe);
	defaultHandler(container.lifecycle?.postStart);
	defaultHandler(container.lifecycle?.preStop);
}

function defaultEnv({ valueFrom }: EnvVar): void {
	if (valueFrom === undefined) return;
	if (valueFrom.fieldRef) valueFrom.fieldRef.apiVersion ??= "v1";
	if (valueFrom.fileKeyRef) {
		const reference = valueFrom.fileKeyRef as { optional?: boolean };
		reference.optional ??= false;
	}
}

function defaultProbe(probe: Probe | undefined): void {
	if (probe === undefined) return;
	probe.timeoutSeconds ??= 1;
	probe.periodSeconds ??= 10;
	probe.successThreshold ??= 1;
	probe.failureThreshold ??= 3;
	defaultHandler(probe);
}

function defaultHandler(handler: Handler | undefined): void {
	if (handler?.httpGet) defaultHTTPGet(handler.httpGet);
	if (handler?.grpc) handler.grpc.service ??= "";
}

function defaultHTTPGet(action: HTTPGetAction): void {
	action.path ??= "/";
	action.scheme ??= "HTTP";
}
