import type { Pod } from "../../client/types/pod.ts";
import type { NodeRuntime } from "../runtime/cri.ts";
import { isSidecar } from "../status/phase.ts";
import { containerConfig } from "./container-starter.ts";
import { sandboxConfig } from "./sandbox.ts";
import { containerOf } from "./termination.ts";

/** Lets a pod go on that was running before this process was; undefined when none of it was. */
export function restorePod(runtime: NodeRuntime, pod: Pod): string | undefined {
	const statuses = [
		...(pod.status.initContainerStatuses ?? []),
		...(pod.status.containerStatuses ?? []),
	];
	return runtime.adoptPod(pod, sandboxConfig(pod), (name, attempt) => {
		const container = containerOf(pod, name) ?? { name };
		const isInit =
			pod.spec.initContainers?.some((c) => c.name === name) === true;
		return containerConfig(pod, container, attempt, {
			imageRef: statuses.find((s) => s.name === name)?.imageID ?? "",
			envs: [],
			regularInit: isInit && !isSidecar(container),
		});
	});
}
