import { randomBytes } from "node:crypto";
import type { Clock } from "../../../apimachinery/clock.ts";
import type { Pod } from "../../../client/types/pod.ts";
import type {
	ContainerConfig,
	ContainerEvent,
	ContainerResources,
	NodeRuntime,
	PodSandboxConfig,
	PodSandboxStatus,
	ProbeOutcome,
	ProbeRequest,
	RuntimeContainer,
	RuntimeImage,
} from "../cri.ts";
import { PodAddresses } from "./addresses.ts";
import { FakeContainer } from "./container.ts";
import { FakeImages } from "./images.ts";
import { fakeProbe } from "./probe.ts";

interface Sandbox {
	readonly id: string;
	readonly config: PodSandboxConfig;
	readonly ips: readonly string[];
	readonly containers: FakeContainer[];
	ready: boolean;
}

const newId = (): string => randomBytes(32).toString("hex");

/**
 * A runtime without processes: everything works at once, unless a pod's annotations (annotations.ts) or its commands
 * (command.ts) say otherwise. Containers of pods that are expected to end do so, with 0, after a second.
 */
export class FakeRuntime implements NodeRuntime {
	readonly version = "containerd://2.1.4";
	readonly #addresses = new PodAddresses();
	readonly #clock: Clock;
	readonly #images: FakeImages;
	readonly #sandboxes = new Map<string, Sandbox>();
	readonly #containers = new Map<string, FakeContainer>();
	readonly #listeners = new Set<(event: ContainerEvent) => void>();

	constructor(clock: Clock) {
		this.#clock = clock;
		this.#images = new FakeImages(clock);
	}

	get networkReady(): boolean {
		return this.#addresses.isConfigured;
	}

	updateRuntimeConfig(podCIDRs: readonly string[]): void {
		this.#addresses.configure(podCIDRs);
	}

	async runPodSandbox(config: PodSandboxConfig): Promise<string> {
		const id = newId();
		const ips = config.hostNetwork ? [] : this.#addresses.allocate();
		this.#sandboxes.set(id, { id, config, ips, containers: [], ready: true });
		return id;
	}

	async podSandboxStatus(id: string): Promise<PodSandboxStatus> {
		const { ready, ips } = this.#sandbox(id);
		return { id, ready, ips };
	}

	async stopPodSandbox(id: string): Promise<void> {
		const sandbox = this.#sandboxes.get(id);
		if (sandbox === undefined || !sandbox.ready) return;
		sandbox.ready = false;
		await Promise.all(sandbox.containers.map((c) => c.stop(0)));
		this.#addresses.release(sandbox.ips);
	}

	async removePodSandbox(id: string): Promise<void> {
		await this.stopPodSandbox(id);
		for (const container of this.#sandboxes.get(id)?.containers ?? []) {
			container.dispose();
			this.#containers.delete(container.id);
		}
		this.#sandboxes.delete(id);
	}

	async createContainer(
		sandboxId: string,
		config: ContainerConfig,
	): Promise<string> {
		return this.#create(sandboxId, config, newId()).id;
	}

	async startContainer(id: string): Promise<void> {
		this.#container(id).start();
	}

	stopContainer(id: string, timeout: number): Promise<void> {
		return this.#container(id).stop(timeout);
	}

	async removeContainer(id: string): Promise<void> {
		const container = this.#containers.get(id);
		if (container === undefined) return;
		container.dispose();
		this.#containers.delete(id);
		const { containers } = this.#sandbox(container.sandboxId);
		containers.splice(containers.indexOf(container), 1);
	}

	async listContainers(
		sandboxId: string,
	): Promise<readonly RuntimeContainer[]> {
		return this.#sandbox(sandboxId).containers;
	}

	async updateContainerResources(
		id: string,
		resources: ContainerResources,
	): Promise<void> {
		this.#container(id).resources = resources;
	}

	subscribe(listener: (event: ContainerEvent) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	imageStatus(image: string): Promise<RuntimeImage | undefined> {
		return this.#images.imageStatus(image);
	}

	pullImage(
		image: string,
		annotations: Readonly<Record<string, string>>,
	): Promise<RuntimeImage> {
		return this.#images.pullImage(image, annotations);
	}

	listImages(): Promise<readonly RuntimeImage[]> {
		return this.#images.listImages();
	}

	removeImage(image: string): Promise<void> {
		return this.#images.removeImage(image);
	}

	async probe(request: ProbeRequest): Promise<ProbeOutcome> {
		return fakeProbe(request, this.#clock.now());
	}

	/** By what its status says, a pod was running: it goes on as if it had been all the time. */
	adoptPod(
		pod: Pod,
		config: PodSandboxConfig,
		configOf: (container: string, attempt: number) => ContainerConfig,
	): string | undefined {
		const { status } = pod;
		const statuses = [
			...(status.initContainerStatuses ?? []),
			...(status.containerStatuses ?? []),
			...(status.ephemeralContainerStatuses ?? []),
		];
		if (!statuses.some(({ state }) => state?.running !== undefined))
			return undefined;
		const id = newId();
		const ips = config.hostNetwork
			? []
			: (status.podIPs ?? []).map(({ ip }) => ip);
		this.#addresses.take(ips);
		this.#sandboxes.set(id, { id, config, ips, containers: [], ready: true });
		for (const { name, state, restartCount, containerID = "" } of statuses) {
			const { running, terminated } = state ?? {};
			if (running === undefined && terminated === undefined) continue;
			const settings = configOf(name, restartCount);
			this.#images.restore(settings.image);
			const container = this.#create(
				id,
				settings,
				containerID.replace(/^.*:\/\//, "") || newId(),
			);
			const time = (text: string | null | undefined) =>
				Date.parse(text ?? "") || this.#clock.now();
			if (running !== undefined) container.start(time(running.startedAt));
			else if (terminated !== undefined)
				container.restoreExited(
					time(terminated.startedAt),
					time(terminated.finishedAt),
					terminated.exitCode,
				);
		}
		return id;
	}

	#create(
		sandboxId: string,
		config: ContainerConfig,
		id: string,
	): FakeContainer {
		const sandbox = this.#sandbox(sandboxId);
		const container = new FakeContainer(
			id,
			sandboxId,
			{
				...config,
				annotations: { ...sandbox.config.annotations, ...config.annotations },
			},
			this.#clock,
			() =>
				this.#tell({
					podUid: sandbox.config.metadata.uid,
					containerId: id,
					type: "stopped",
				}),
		);
		sandbox.containers.push(container);
		this.#containers.set(id, container);
		return container;
	}

	#tell(event: ContainerEvent): void {
		for (const listener of this.#listeners) listener(event);
	}

	#sandbox(id: string): Sandbox {
		const sandbox = this.#sandboxes.get(id);
		if (sandbox === undefined)
			throw new Error(
				`rpc error: code = NotFound desc = an error occurred when try to find sandbox: not found`,
			);
		return sandbox;
	}

	#container(id: string): FakeContainer {
		const container = this.#containers.get(id);
		if (container === undefined)
			throw new Error(
				`rpc error: code = NotFound desc = an error occurred when try to find container "${id}": not found`,
			);
		return container;
	}
}
