import {
	defineResource,
	type FunctionSubresource,
} from "../generic/definition.ts";
import { list } from "../shared/checks.ts";
import { fieldLabelNotSupported } from "../shared/field-labels.ts";
import { type Binding, bindPod } from "./pod/binding.ts";
import { podColumns } from "./pod/columns.ts";
import { dropDisabledFields } from "./pod/disabled-fields.ts";
import {
	prepareEphemeralContainers,
	validateEphemeralContainersUpdate,
} from "./pod/ephemeral-containers.ts";
import { evictPod } from "./pod/eviction.ts";
import { setPodDefaults } from "./pod/pod-defaults.ts";
import { prepareNewPod } from "./pod/prepare.ts";
import { preparePodResize, validatePodResize } from "./pod/resize.ts";
import {
	podStatusWarnings,
	preparePodStatus,
	validatePodStatus,
} from "./pod/status.ts";
import { topologyLabelsOf } from "./pod/topology-labels.ts";
import type { Pod } from "./pod/types.ts";
import { validateNewPod, validatePodUpdate } from "./pod/validate-pod.ts";
import { podWarnings } from "./pod/warnings.ts";

const binding: FunctionSubresource = {
	kind: { group: "", version: "v1", kind: "Binding" },
	schema: "io.k8s.api.core.v1.Binding",
	create({ body, name, namespace, context, admit }) {
		const object = body as Binding;
		const labels = topologyLabelsOf(context, object.target?.name);
		if (Object.keys(labels).length > 0)
			object.metadata.labels = { ...object.metadata.labels, ...labels };
		return bindPod({ binding: object, name, namespace, context, admit });
	},
};

const eviction: FunctionSubresource = {
	kind: { group: "policy", version: "v1", kind: "Eviction" },
	otherVersions: ["v1beta1"],
	schema: "io.k8s.api.policy.v1.Eviction",
	tracksFields: true,
	create: evictPod,
};

/** Streams and proxies, answered through the kubelet. */
const connect = (
	kind: string,
	...connectMethods: string[]
): FunctionSubresource => ({
	kind: { group: "", version: "v1", kind },
	connectMethods,
});

/** Seconds until a deleted pod is gone for good: none when it runs nowhere (registry/core/pod/strategy.go CheckGracefulDelete). */
function gracePeriod(
	{ spec, status }: Pod,
	{ gracePeriodSeconds: asked }: { gracePeriodSeconds: number | undefined },
): number {
	const runs =
		spec.nodeName &&
		status?.phase !== "Failed" &&
		status?.phase !== "Succeeded";
	if (!runs) return 0;
	const seconds = asked ?? spec.terminationGracePeriodSeconds ?? 0;
	return seconds < 0 ? 1 : seconds;
}

export const pod = defineResource<Pod>({
	group: "",
	kind: "Pod",
	names: {
		plural: "pods",
		singular: "pod",
		shortNames: ["po"],
		categories: ["all"],
	},
	scope: "Namespaced",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.core.v1.Pod",
			setDefaults: setPodDefaults,
		},
	],
	subresources: {
		status: {
			prepareForUpdate: preparePodStatus,
			validateUpdate: validatePodStatus,
			warnings: podStatusWarnings,
			resetFields: {
				"f:spec": {},
				"f:metadata": { "f:deletionTimestamp": {}, "f:ownerReferences": {} },
			},
		},
		objects: {
			ephemeralcontainers: {
				verbs: ["get", "patch", "update"],
				prepareForUpdate: prepareEphemeralContainers,
				validateUpdate: validateEphemeralContainersUpdate,
			},
			resize: {
				verbs: ["get", "patch", "update"],
				prepareForUpdate: preparePodResize,
				validateUpdate: validatePodResize,
			},
		},
		functions: {
			attach: connect("PodAttachOptions", "POST", "GET"),
			binding,
			eviction,
			exec: connect("PodExecOptions", "POST", "GET"),
			log: connect("Pod", "GET"),
			portforward: connect("PodPortForwardOptions", "POST", "GET"),
			proxy: connect(
				"PodProxyOptions",
				"POST",
				"DELETE",
				"GET",
				"PATCH",
				"PUT",
			),
		},
	},
	prepareForCreate: prepareNewPod,
	prepareForUpdate(object, old) {
		if (old.status === undefined) delete object.status;
		else object.status = old.status;
		dropDisabledFields(object.spec, old.spec);
	},
	hasGeneration: true,
	validate: validateNewPod,
	validateUpdate: validatePodUpdate,
	warnings: (object, old) => (old === undefined ? podWarnings(object) : []),
	returnsDeletedObject: true,
	gracePeriod,
	selectableFields: {
		"spec.nodeName": ({ spec }) => spec.nodeName ?? "",
		"spec.restartPolicy": ({ spec }) => spec.restartPolicy ?? "",
		"spec.schedulerName": ({ spec }) => spec.schedulerName ?? "",
		"spec.serviceAccountName": ({ spec }) => spec.serviceAccountName ?? "",
		"spec.hostNetwork": ({ spec }) => String(spec.hostNetwork ?? false),
		"status.phase": ({ status }) => status?.phase ?? "",
		"status.podIP": ({ status }) => list(status?.podIPs)[0]?.ip ?? "",
		// Accepted, and empty for every pod.
		"status.podIPs": () => "",
		"status.nominatedNodeName": ({ status }) => status?.nominatedNodeName ?? "",
	},
	unsupportedFieldSelector: fieldLabelNotSupported,
	columns: podColumns,
});
