import type { Pod } from "../../client/types/pod.ts";
import type { NodeContext } from "../context.ts";
import type { PodSandboxConfig } from "../runtime/cri.ts";
import { MissingObject } from "./objects.ts";
import { mountVolumes } from "./volumes.ts";

export type SandboxOutcome =
	| { readonly sandboxId: string }
	/** Milliseconds; 0 waits for the node. */
	| { readonly retryAfter: number };

const firstMountDelay = 500;
const maxMountDelay = 122_000;

/** Mounts the pod's volumes, then makes the place for its containers. `tries` is how often that has failed. */
export async function prepareSandbox(
	context: NodeContext,
	pod: Pod,
	tries: number,
): Promise<SandboxOutcome> {
	const { runtime, event, config } = context;
	try {
		await mountVolumes(context, pod);
	} catch (error) {
		if (!(error instanceof MissingObject)) throw error;
		event(pod, undefined, "Warning", "FailedMount", error.message);
		return {
			retryAfter: Math.min(firstMountDelay * 2 ** tries, maxMountDelay),
		};
	}
	if (pod.spec.hostNetwork !== true && !runtime.networkReady)
		return { retryAfter: 0 };
	try {
		return { sandboxId: await runtime.runPodSandbox(sandboxConfig(pod)) };
	} catch (error) {
		event(
			pod,
			undefined,
			"Warning",
			"FailedCreatePodSandBox",
			`Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox: ${error instanceof Error ? error.message : error}`,
		);
		return { retryAfter: config.retryPeriod };
	}
}

/** What the runtime is told of the pod. */
export function sandboxConfig({ metadata, spec }: Pod): PodSandboxConfig {
	const { name = "", namespace = "", uid = "", annotations = {} } = metadata;
	return {
		metadata: { name, namespace, uid, attempt: 0 },
		hostname: spec.hostname ?? name,
		annotations,
		hostNetwork: spec.hostNetwork === true,
	};
}
