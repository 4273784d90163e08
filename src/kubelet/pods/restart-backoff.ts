import { formatDuration } from "../../apimachinery/duration.ts";
import type { Container, Pod } from "../../client/types/pod.ts";
import type { NodeContext } from "../context.ts";
import type { RuntimeContainer } from "../runtime/cri.ts";
import type { WaitingReason } from "../status/container-status.ts";
import { Backoff } from "./backoff.ts";

export interface BackingOff extends WaitingReason {
	/** Milliseconds until it may be tried. */
	readonly remaining: number;
}

/** Holds containers back that keep ending (kuberuntime_manager.go, doBackOff). */
export class RestartBackoff {
	readonly #context: NodeContext;
	readonly #backoff: Backoff;

	constructor(context: NodeContext) {
		this.#context = context;
		const { containerBackoffInitial, containerBackoffMax } = context.config;
		this.#backoff = new Backoff(containerBackoffInitial, containerBackoffMax);
	}

	/** Undefined when the container may be started, which then counts as tried. */
	check(
		pod: Pod,
		container: Container,
		last: RuntimeContainer | undefined,
	): BackingOff | undefined {
		if (last?.state !== "exited") return undefined;
		const { clock, event } = this.#context;
		const { name, namespace, uid } = pod.metadata;
		const key = `${container.name}\0${container.image}`;
		const now = clock.now();
		const remaining = this.#backoff.remaining(key, last.finishedAt, now);
		if (remaining <= 0) {
			this.#backoff.next(key, now);
			return undefined;
		}
		event(
			pod,
			container,
			"Warning",
			"BackOff",
			`Back-off restarting failed container ${container.name} in pod ${name}_${namespace}(${uid})`,
		);
		const delay = formatDuration(BigInt(this.#backoff.delay(key)) * 1_000_000n);
		return {
			reason: "CrashLoopBackOff",
			message: `back-off ${delay} restarting failed container=${container.name} pod=${name}_${namespace}(${uid})`,
			remaining,
		};
	}
}
