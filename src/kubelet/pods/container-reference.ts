import type { ObjectReference } from "../../client/types/meta.ts";
import type { Container, Pod } from "../../client/types/pod.ts";

/** How events name a container of a pod: `spec.containers{web}` (pkg/kubelet/container/ref.go). */
export function containerReference(
	{ metadata, spec }: Pod,
	container: Container | undefined,
): ObjectReference {
	return {
		kind: "Pod",
		apiVersion: "v1",
		namespace: metadata.namespace ?? "",
		name: metadata.name ?? "",
		uid: metadata.uid ?? "",
		resourceVersion: metadata.resourceVersion ?? "",
		...(container === undefined
			? {}
			: {
					fieldPath: `spec.${listOf(spec, container.name)}{${container.name}}`,
				}),
	};
}

const listOf = (spec: Pod["spec"], name: string): string =>
	spec.containers.some((c) => c.name === name)
		? "containers"
		: spec.initContainers?.some((c) => c.name === name)
			? "initContainers"
			: "ephemeralContainers";
