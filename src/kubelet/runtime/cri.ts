/**
 * The operations of the container runtime interface that the kubelet needs
 * (k8s.io/cri-api/pkg/apis/runtime/v1/api.proto). A containerd behind a socket can stand here as well as the fake one.
 * Times are milliseconds since the epoch.
 */

import type { Pod } from "../../client/types/pod.ts";

export interface PodSandboxConfig {
	readonly metadata: {
		readonly name: string;
		readonly namespace: string;
		readonly uid: string;
		readonly attempt: number;
	};
	readonly hostname: string;
	readonly annotations: Readonly<Record<string, string>>;
	/** The pod shares the node's network. */
	readonly hostNetwork: boolean;
}

export interface PodSandboxStatus {
	readonly id: string;
	readonly ready: boolean;
	/** None with the node's network. */
	readonly ips: readonly string[];
}

export interface ContainerResources {
	readonly requests?: Readonly<Record<string, string>>;
	readonly limits?: Readonly<Record<string, string>>;
}

export interface ContainerConfig {
	readonly metadata: { readonly name: string; readonly attempt: number };
	/** As the pod names it. */
	readonly image: string;
	readonly imageRef: string;
	readonly command: readonly string[];
	readonly args: readonly string[];
	readonly envs: readonly { readonly key: string; readonly value: string }[];
	readonly annotations: Readonly<Record<string, string>>;
	readonly resources: ContainerResources;
}

/**
 * Annotation of containers that are expected to end, with value "true": a runtime without processes can't know
 * otherwise.
 */
export const runsToCompletion = "monokube.io/runs-to-completion";

export type ContainerRuntimeState = "created" | "running" | "exited";

export interface RuntimeContainer {
	/** 64 hexadecimal digits. */
	readonly id: string;
	readonly sandboxId: string;
	readonly metadata: { readonly name: string; readonly attempt: number };
	readonly state: ContainerRuntimeState;
	/** In full: `docker.io/library/nginx:latest`. */
	readonly image: string;
	/** As the pod named it when it was made. */
	readonly userSpecifiedImage: string;
	/** `docker.io/library/nginx@sha256:...` */
	readonly imageRef: string;
	readonly createdAt: number;
	readonly startedAt: number;
	readonly finishedAt: number;
	readonly exitCode: number;
	/** `Completed`, `Error`, `OOMKilled`. */
	readonly reason: string;
	readonly message: string;
	readonly resources: ContainerResources;
}

export interface ContainerEvent {
	readonly podUid: string;
	readonly containerId: string;
	readonly type: "created" | "started" | "stopped" | "deleted";
}

export interface RuntimeService {
	/** `containerd://2.1.4` */
	readonly version: string;
	/** Pods can be given addresses. */
	readonly networkReady: boolean;
	/** The ranges of the node's pods; the same ones again change nothing. */
	updateRuntimeConfig(podCIDRs: readonly string[]): void;
	runPodSandbox(config: PodSandboxConfig): Promise<string>;
	podSandboxStatus(id: string): Promise<PodSandboxStatus>;
	/** Stops its containers as well; may be called again. */
	stopPodSandbox(id: string): Promise<void>;
	removePodSandbox(id: string): Promise<void>;
	createContainer(sandboxId: string, config: ContainerConfig): Promise<string>;
	startContainer(id: string): Promise<void>;
	/** Resolves when it has stopped; it is killed after `timeout` seconds. */
	stopContainer(id: string, timeout: number): Promise<void>;
	removeContainer(id: string): Promise<void>;
	/** All containers of a sandbox, oldest first. */
	listContainers(sandboxId: string): Promise<readonly RuntimeContainer[]>;
	updateContainerResources(
		id: string,
		resources: ContainerResources,
	): Promise<void>;
	/** What happens to containers without being asked for; the returned function ends it. */
	subscribe(listener: (event: ContainerEvent) => void): () => void;
}

export interface RuntimeImage {
	/** Names with tag and with digest, as nodes report them. */
	readonly names: readonly string[];
	readonly ref: string;
	/** Bytes. */
	readonly size: number;
}

export interface ImageService {
	/** Undefined when it is not there. */
	imageStatus(image: string): Promise<RuntimeImage | undefined>;
	/** Rejects with the text that the runtime gives. */
	pullImage(
		image: string,
		annotations: Readonly<Record<string, string>>,
	): Promise<RuntimeImage>;
	listImages(): Promise<readonly RuntimeImage[]>;
	removeImage(image: string): Promise<void>;
}

export type ProbeKind = "startup" | "readiness" | "liveness";

export interface ProbeOutcome {
	readonly ok: boolean;
	/** Of a failed one: `HTTP probe failed with statuscode: 503`. */
	readonly message?: string;
	/** It will be the same until the pod changes. */
	readonly steady?: boolean;
}

/** Asks containers how they are. */
export interface ProbeRunner {
	probe(request: ProbeRequest): Promise<ProbeOutcome>;
}

export interface ProbeRequest {
	readonly kind: ProbeKind;
	readonly container: string;
	readonly containerId: string;
	readonly startedAt: number;
	readonly podIP: string;
	readonly annotations: Readonly<Record<string, string>>;
	readonly handler: {
		readonly exec?: unknown;
		readonly httpGet?: unknown;
		readonly tcpSocket?: unknown;
		readonly grpc?: unknown;
	};
}

/** Everything that a node needs to run pods. */
export interface NodeRuntime extends RuntimeService, ImageService, ProbeRunner {
	/** The sandbox of a pod that ran before this process did: a runtime outlives its kubelet. Undefined when there is none. */
	adoptPod(
		pod: Pod,
		config: PodSandboxConfig,
		configOf: (container: string, attempt: number) => ContainerConfig,
	): string | undefined;
}
