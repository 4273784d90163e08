import type { Container, Pod } from "../../client/types/pod.ts";
import type { NodeContext } from "../context.ts";
import { type ContainerConfig, runsToCompletion } from "../runtime/cri.ts";
import type { WaitingReason } from "../status/container-status.ts";
import { environment, type Variable } from "./environment.ts";
import type { ImagePuller } from "./image-puller.ts";

export interface StartRequest {
	readonly pod: Pod;
	readonly container: Container;
	readonly sandboxId: string;
	readonly attempt: number;
	readonly podIP: string;
	/** An init container that is no sidecar. */
	readonly regularInit: boolean;
	/** The pod has to go: nothing new may be created for it. */
	cancelled(): boolean;
}

/** Pulls, creates and starts a container. Undefined when it runs, else why it does not (kuberuntime_container.go, startContainer). */
export async function startContainer(
	context: NodeContext,
	puller: ImagePuller,
	request: StartRequest,
): Promise<WaitingReason | undefined> {
	const { pod, container, sandboxId, podIP } = request;
	const { runtime, event } = context;
	const pulled = await puller.ensure(pod, container);
	if ("reason" in pulled) {
		event(pod, container, "Warning", "Failed", `Error: ${pulled.reason}`);
		return pulled;
	}
	const fail = (reason: string, error: unknown): WaitingReason => {
		const message = error instanceof Error ? error.message : String(error);
		event(pod, container, "Warning", "Failed", `Error: ${message}`);
		return { reason, message };
	};
	let envs: readonly Variable[];
	try {
		envs = await environment(context, pod, container, podIP);
	} catch (error) {
		return fail("CreateContainerConfigError", error);
	}
	if (request.cancelled()) return undefined;
	let id: string;
	try {
		id = await runtime.createContainer(
			sandboxId,
			containerConfig(pod, container, request.attempt, {
				imageRef: pulled.image.ref,
				envs,
				regularInit: request.regularInit,
			}),
		);
	} catch (error) {
		return fail("CreateContainerError", error);
	}
	event(pod, container, "Normal", "Created", "Container created");
	try {
		await runtime.startContainer(id);
	} catch (error) {
		await runtime.removeContainer(id);
		return fail("RunContainerError", error);
	}
	event(pod, container, "Normal", "Started", "Container started");
	return undefined;
}

/** What the runtime is told of a container. */
export function containerConfig(
	{ spec }: Pod,
	container: Container,
	attempt: number,
	more: {
		readonly imageRef: string;
		readonly envs: readonly Variable[];
		readonly regularInit: boolean;
	},
): ContainerConfig {
	const {
		name,
		image = "",
		command = [],
		args = [],
		resources = {},
	} = container;
	const ends =
		more.regularInit ||
		(spec.restartPolicy !== "Always" &&
			spec.restartPolicy !== undefined &&
			container.restartPolicy !== "Always");
	return {
		metadata: { name, attempt },
		image,
		imageRef: more.imageRef,
		command,
		args,
		envs: more.envs,
		annotations: ends ? { [runsToCompletion]: "true" } : {},
		resources: {
			...(resources.requests === undefined
				? {}
				: { requests: resources.requests }),
			...(resources.limits === undefined ? {} : { limits: resources.limits }),
		},
	};
}
