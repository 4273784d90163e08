import {
	boolType,
	type CelType,
	dynType,
	intType,
	listOf,
	mapOf,
	objectWith,
	stringType,
	timestampType,
} from "../types/type.ts";

const kind = objectWith("kubernetes.GroupVersionKind", {
	group: stringType,
	version: stringType,
	kind: stringType,
});
const resource = objectWith("kubernetes.GroupVersionResource", {
	group: stringType,
	version: stringType,
	resource: stringType,
});

/** The variable `request` (k8s.io/apiserver/pkg/admission/plugin/cel/compile.go BuildRequestType). */
export const requestType: CelType = objectWith("kubernetes.AdmissionRequest", {
	kind,
	resource,
	subResource: stringType,
	requestKind: kind,
	requestResource: resource,
	requestSubResource: stringType,
	name: stringType,
	namespace: stringType,
	operation: stringType,
	userInfo: objectWith("kubernetes.UserInfo", {
		username: stringType,
		uid: stringType,
		groups: listOf(stringType),
		extra: mapOf(stringType, listOf(stringType)),
	}),
	dryRun: boolType,
	options: dynType,
});

/** The variable `namespaceObject`, without what is no business of a policy (BuildNamespaceType). */
export const namespaceType: CelType = objectWith("kubernetes.Namespace", {
	metadata: objectWith("kubernetes.NamespaceMetadata", {
		name: stringType,
		generateName: stringType,
		namespace: stringType,
		labels: mapOf(stringType, stringType),
		annotations: mapOf(stringType, stringType),
		UID: stringType,
		creationTimestamp: timestampType,
		deletionGracePeriodSeconds: intType,
		deletionTimestamp: timestampType,
		generation: intType,
		resourceVersion: stringType,
		finalizers: listOf(stringType),
	}),
	spec: objectWith("kubernetes.NamespaceSpec", {
		finalizers: listOf(stringType),
	}),
	status: objectWith("kubernetes.NamespaceStatus", { phase: stringType }),
});
