import type { StatusError } from "../../apimachinery/errors.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import type {
	AdmissionAttributes,
	AdmissionEnvironment,
	AdmissionPlugin,
} from "../admission.ts";
import { forbidden } from "../shared/forbidden.ts";
import {
	type AdmittedPod,
	isMirrorPod,
	mirrorPodAnnotation,
} from "../shared/pod.ts";
import { requestSubject } from "../shared/request-subject.ts";

type Check = (
	node: string,
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
) => void;

const quote = (text: string): string => JSON.stringify(text);

/** Kubelets write their own node and what runs on it, nothing else (plugin/pkg/admission/noderestriction). */
export const nodeRestriction: AdmissionPlugin = {
	name: "NodeRestriction",
	enabledByDefault: true,
	operations: ["CREATE", "UPDATE", "DELETE"],
	resources: [
		"pods",
		"pods/status",
		"pods/eviction",
		"nodes",
		"nodes/status",
		"persistentvolumeclaims",
		"persistentvolumeclaims/status",
		"serviceaccounts/token",
		"leases.coordination.k8s.io",
		"csinodes.storage.k8s.io",
		"resourceslices.resource.k8s.io",
		"certificatesigningrequests.certificates.k8s.io",
	],
	admit(attributes, environment) {
		const node = nodeOf(attributes);
		if (node === undefined) return;
		if (node === "")
			throw forbidden(
				attributes,
				`could not determine node from user ${quote(attributes.user.name)}`,
			);
		const { resource, subresource } = attributes;
		const name =
			subresource === ""
				? resource.resource
				: `${resource.resource}/${subresource}`;
		checks[name]?.(node, attributes, environment);
	},
};

const prefix = "system:node:";

/** The node that a user is; undefined for anybody else. */
function nodeOf({ user }: AdmissionAttributes): string | undefined {
	if (!user.name.startsWith(prefix) || !user.groups.includes("system:nodes"))
		return undefined;
	return user.name.slice(prefix.length);
}

const findPod = (
	{ namespace, name }: AdmissionAttributes,
	environment: AdmissionEnvironment,
) => environment.find("pods", namespace, name) as AdmittedPod | undefined;

const checks: Readonly<Record<string, Check>> = {
	pods(node, attributes, environment) {
		if (attributes.operation === "CREATE")
			checkNewPod(node, attributes, environment);
		else if (attributes.operation === "DELETE") {
			const pod = attributes.oldObject as AdmittedPod | undefined;
			if (pod !== undefined && pod.spec.nodeName !== node)
				throw forbidden(
					attributes,
					`node ${quote(node)} can only delete pods with spec.nodeName set to itself`,
				);
		} else
			throw forbidden(
				attributes,
				`unexpected operation ${quote(attributes.operation)}, node ${quote(node)} can only create and delete mirror pods`,
			);
	},
	"pods/status"(node, attributes) {
		const old = attributes.oldObject as AdmittedPod | undefined;
		if (old?.spec.nodeName !== node)
			throw forbidden(
				attributes,
				`node ${quote(node)} can only update pod status for pods with spec.nodeName set to itself`,
			);
		const labels = (object: KubeObject | undefined) =>
			object?.metadata.labels ?? {};
		if (!deepEqual(labels(old), labels(attributes.object)))
			throw forbidden(
				attributes,
				`node ${quote(node)} cannot update labels through pod status`,
			);
	},
	"pods/eviction"(node, attributes, environment) {
		if (findPod(attributes, environment)?.spec.nodeName !== node)
			throw forbidden(
				attributes,
				`node ${node} can only evict pods with spec.nodeName set to itself`,
			);
	},
	nodes: checkNode,
	"nodes/status": checkNode,
	persistentvolumeclaims(_node, attributes) {
		throw forbidden(attributes, "may only update PVC status");
	},
	"serviceaccounts/token"(node, attributes, environment) {
		const { boundObjectRef: bound } = (
			attributes.object as unknown as {
				spec?: { boundObjectRef?: Record<string, string> };
			}
		).spec ?? { boundObjectRef: undefined };
		if (bound?.kind !== "Pod" || bound.apiVersion !== "v1" || !bound.name)
			throw forbidden(attributes, "node requested token not bound to a pod");
		const pod = environment.find("pods", attributes.namespace, bound.name) as
			| AdmittedPod
			| undefined;
		if (bound.uid !== undefined && pod?.metadata.uid !== bound.uid)
			throw forbidden(
				attributes,
				"the UID in the bound object reference does not match the UID in record",
			);
		if (pod?.spec.nodeName !== node)
			throw forbidden(
				attributes,
				"node requested token bound to a pod scheduled on a different node",
			);
	},
	leases(node, attributes) {
		if (attributes.namespace !== "kube-node-lease")
			throw forbidden(
				attributes,
				'can only access leases in the "kube-node-lease" system namespace',
			);
		if (nameOf(attributes) !== node)
			throw forbidden(
				attributes,
				"can only access node lease with the same name as the requesting node",
			);
	},
	csinodes(node, attributes) {
		if (nameOf(attributes) !== node)
			throw forbidden(
				attributes,
				"can only access CSINode with the same name as the requesting node",
			);
	},
	resourceslices(node, attributes) {
		const { operation, object, oldObject } = attributes;
		const slice = (operation === "DELETE" ? oldObject : object) as
			| { readonly spec: { readonly nodeName?: string } }
			| undefined;
		if (operation === "UPDATE" || slice?.spec.nodeName === node) return;
		throw forbidden(
			attributes,
			`can only ${operation.toLowerCase()} ResourceSlice with the same NodeName as the requesting node`,
		);
	},
	certificatesigningrequests: checkNodeRequest,
};

const nodeSigners = new Set([
	"kubernetes.io/kubelet-serving",
	"kubernetes.io/kube-apiserver-client-kubelet",
]);

/** A node asks for certificates of its own name only; the rest is the signers' to check. */
function checkNodeRequest(node: string, attributes: AdmissionAttributes): void {
	if (attributes.operation !== "CREATE") return;
	const { spec } = attributes.object as unknown as {
		readonly spec: { readonly signerName: string; readonly request: string };
	};
	if (!nodeSigners.has(spec.signerName)) return;
	let names: string[];
	try {
		names = requestSubject(spec.request, "commonName");
	} catch (error) {
		const { message } = error as Error;
		throw forbidden(attributes, `unable to parse csr: ${message}`);
	}
	const own = `${prefix}${node}`;
	if (names.at(-1) !== own)
		throw forbidden(attributes, `can only create a node CSR with CN=${own}`);
}

/** Creations carry their name in the object. */
const nameOf = ({ name, object }: AdmissionAttributes): string =>
	name || (object?.metadata.name ?? "");

function checkNewPod(
	node: string,
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
): void {
	const pod = attributes.object as AdmittedPod;
	const refuse = (why: string): StatusError => forbidden(attributes, why);
	const only = `node ${quote(node)} can only create pods with`;
	if (!isMirrorPod(pod))
		throw refuse(
			`pod does not have ${quote(mirrorPodAnnotation)} annotation, node ${quote(node)} can only create mirror pods`,
		);
	if (pod.spec.nodeName !== node)
		throw refuse(`${only} spec.nodeName set to itself`);
	const owners = pod.metadata.ownerReferences ?? [];
	const [owner] = owners;
	if (owner === undefined)
		throw refuse(`${only} an owner reference set to itself`);
	if (owners.length > 1)
		throw refuse(`${only} a single owner reference set to itself`);
	if (owner.apiVersion !== "v1" || owner.kind !== "Node" || owner.name !== node)
		throw refuse(`${only} an owner reference set to itself`);
	if (!owner.controller)
		throw refuse(`${only} a controller owner reference set to itself`);
	if (owner.blockOwnerDeletion)
		throw refuse(
			`node ${quote(node)} must not set blockOwnerDeletion on an owner reference`,
		);
	const uid = environment.find("nodes", "", node)?.metadata.uid ?? "";
	if (owner.uid !== uid)
		throw refuse(`node ${node} UID mismatch: expected ${owner.uid} got ${uid}`);
	const referenced = referencesOf(pod);
	if (referenced !== undefined)
		throw refuse(
			`node ${quote(node)} can not create pods that reference ${referenced}`,
		);
}

/** What a mirror pod may not mention: the node would gain access to it. */
function referencesOf({ spec }: AdmittedPod): string | undefined {
	if (spec.serviceAccountName) return "a service account";
	const volumes = spec.volumes ?? [];
	if (volumes.some(({ secret }) => secret !== undefined)) return "secrets";
	if (volumes.some((volume) => volume.configMap !== undefined))
		return "configmaps";
	return volumes.some((volume) => volume.persistentVolumeClaim !== undefined)
		? "persistentvolumeclaims"
		: undefined;
}

type Node = KubeObject & {
	spec?: { configSource?: unknown; taints?: unknown[] };
};

function checkNode(node: string, attributes: AdmissionAttributes): void {
	const object = attributes.object as Node | undefined;
	const old = attributes.oldObject as Node | undefined;
	const refuse = (why: string): StatusError => forbidden(attributes, why);
	const me = `node ${quote(node)} is not allowed to`;
	if (attributes.operation === "CREATE") {
		if (object?.spec?.configSource)
			throw refuse(`${me} create pods with a non-nil configSource`);
		const labels = forbiddenLabels(object, undefined);
		if (labels.length > 0)
			throw refuse(`${me} set the following labels: ${labels.join(", ")}`);
	}
	const name = nameOf(attributes);
	if (name !== node) throw refuse(`${me} modify node ${quote(name)}`);
	if (attributes.operation !== "UPDATE") return;
	const source = object?.spec?.configSource;
	if (source && !deepEqual(source, old?.spec?.configSource))
		throw refuse(`${me} update configSource to a new non-nil configSource`);
	if (!deepEqual(object?.spec?.taints ?? [], old?.spec?.taints ?? []))
		throw refuse(`${me} modify taints`);
	const owners = (one: Node | undefined) => one?.metadata.ownerReferences ?? [];
	if (!deepEqual(owners(object), owners(old)))
		throw refuse(`${me} modify ownerReferences`);
	const labels = forbiddenLabels(object, old);
	if (labels.length > 0)
		throw refuse(`is not allowed to modify labels: ${labels.join(", ")}`);
}

/** Changed labels that are not a kubelet's to change, by name. */
function forbiddenLabels(
	object: Node | undefined,
	old: Node | undefined,
): string[] {
	const now = object?.metadata.labels ?? {};
	const before = old?.metadata.labels ?? {};
	return [...new Set([...Object.keys(now), ...Object.keys(before)])]
		.filter((name) => now[name] !== before[name] && !isKubelets(name))
		.sort();
}

const kubeletLabels = new Set([
	"kubernetes.io/hostname",
	"kubernetes.io/os",
	"kubernetes.io/arch",
	"beta.kubernetes.io/os",
	"beta.kubernetes.io/arch",
	"beta.kubernetes.io/instance-type",
	"node.kubernetes.io/instance-type",
	"topology.kubernetes.io/zone",
	"topology.kubernetes.io/region",
	"failure-domain.beta.kubernetes.io/zone",
	"failure-domain.beta.kubernetes.io/region",
]);

function isKubelets(label: string): boolean {
	const namespace = label.includes("/") ? (label.split("/")[0] ?? "") : "";
	const within = (domain: string) =>
		namespace === domain || namespace.endsWith(`.${domain}`);
	if (within("node-restriction.kubernetes.io")) return false;
	if (!within("kubernetes.io") && !within("k8s.io")) return true;
	return (
		kubeletLabels.has(label) ||
		within("node.kubernetes.io") ||
		within("kubelet.kubernetes.io")
	);
}
