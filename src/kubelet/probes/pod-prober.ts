import type { Container, Pod, Probe } from "../../client/types/pod.ts";
import type { NodeContext } from "../context.ts";
import type { ProbeKind, RuntimeContainer } from "../runtime/cri.ts";
import { ProbeLoop, type ProbeResult } from "./probe-loop.ts";

interface ContainerProbes {
	readonly runId: string;
	readonly loops: Map<ProbeKind, ProbeLoop>;
}

export interface PodProberOptions {
	readonly context: NodeContext;
	/** The pod as it is now. */
	pod(): Pod;
	podIP(): string;
	/** A container may have become ready, or not. */
	onChange(): void;
	/** A container has to be restarted. */
	onUnhealthy(name: string, runId: string, message: string): void;
}

const titles: Readonly<Record<ProbeKind, string>> = {
	startup: "Startup",
	readiness: "Readiness",
	liveness: "Liveness",
};

/** Probes the containers of a pod (pkg/kubelet/prober/prober_manager.go). */
export class PodProber {
	readonly #options: PodProberOptions;
	readonly #containers = new Map<string, ContainerProbes>();

	constructor(options: PodProberOptions) {
		this.#options = options;
	}

	/** Begins when the container runs; a second call for the same run changes nothing. */
	watch(container: Container, run: RuntimeContainer): void {
		const { name, startupProbe, readinessProbe, livenessProbe } = container;
		if (!startupProbe && !readinessProbe && !livenessProbe) return;
		const known = this.#containers.get(name);
		if (known?.runId === run.id) return;
		this.stop(name);
		const probes: ContainerProbes = { runId: run.id, loops: new Map() };
		this.#containers.set(name, probes);
		if (startupProbe === undefined) this.#begin(container, run, probes);
		else this.#loop(container, run, probes, "startup", startupProbe);
	}

	/** Has it passed its startup probe, if it has one? */
	started({ name, startupProbe }: Container): boolean {
		return (
			startupProbe === undefined || this.#result(name, "startup") === "success"
		);
	}

	ready(container: Container): boolean {
		return (
			this.started(container) &&
			(container.readinessProbe === undefined ||
				this.#result(container.name, "readiness") === "success")
		);
	}

	/** Answers that depend on the pod may be different now. */
	podChanged(): void {
		for (const { loops } of this.#containers.values())
			for (const loop of loops.values()) loop.revive();
	}

	/** From now on nothing is restarted; readiness is looked at until the end. */
	stopRestarting(): void {
		for (const { loops } of this.#containers.values())
			for (const kind of ["startup", "liveness"] as const)
				loops.get(kind)?.stop();
	}

	stop(name: string): void {
		for (const loop of this.#containers.get(name)?.loops.values() ?? [])
			loop.stop();
		this.#containers.delete(name);
	}

	stopAll(): void {
		for (const name of [...this.#containers.keys()]) this.stop(name);
	}

	#result(name: string, kind: ProbeKind): ProbeResult {
		return this.#containers.get(name)?.loops.get(kind)?.result ?? "unknown";
	}

	/** Readiness and liveness count from when the container has started up. */
	#begin(
		container: Container,
		run: RuntimeContainer,
		probes: ContainerProbes,
	): void {
		const { readinessProbe, livenessProbe } = container;
		if (readinessProbe !== undefined)
			this.#loop(container, run, probes, "readiness", readinessProbe);
		if (livenessProbe !== undefined)
			this.#loop(container, run, probes, "liveness", livenessProbe);
	}

	#loop(
		container: Container,
		run: RuntimeContainer,
		probes: ContainerProbes,
		kind: ProbeKind,
		probe: Probe,
	): void {
		const { context, pod, podIP, onChange, onUnhealthy } = this.#options;
		const { name } = container;
		const loop = new ProbeLoop({
			clock: context.clock,
			probe,
			startedAt: run.startedAt,
			initial:
				kind === "liveness"
					? "success"
					: kind === "readiness"
						? "failure"
						: "unknown",
			run: () =>
				context.runtime.probe({
					kind,
					container: name,
					containerId: run.id,
					startedAt: run.startedAt,
					podIP: podIP(),
					annotations: pod().metadata.annotations ?? {},
					handler: probe,
				}),
			onFailure: (message) =>
				context.event(
					pod(),
					container,
					"Warning",
					"Unhealthy",
					`${titles[kind]} probe failed: ${message}`,
				),
			onChange: (result) => {
				if (result === "failure" && kind !== "readiness")
					onUnhealthy(
						name,
						run.id,
						`Container ${name} failed ${kind} probe, will be restarted`,
					);
				else if (result === "success" && kind === "startup") {
					loop.stop();
					this.#begin(container, run, probes);
				}
				onChange();
			},
		});
		probes.loops.set(kind, loop);
	}
}
