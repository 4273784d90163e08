import type { Clock } from "../../../apimachinery/clock.ts";
import {
	type ContainerConfig,
	type ContainerResources,
	type ContainerRuntimeState,
	type RuntimeContainer,
	runsToCompletion,
} from "../cri.ts";
import { fakeDuration, fakeInteger, fakeSetting } from "./annotations.ts";
import { planOf } from "./command.ts";
import { canonicalImage } from "./images.ts";

const defaultRun = 1000;
const terminated = 143;
const killed = 137;

/** A container without a process: it knows when it is going to exit, and how. */
export class FakeContainer implements RuntimeContainer {
	readonly id: string;
	readonly sandboxId: string;
	readonly metadata: ContainerConfig["metadata"];
	readonly image: string;
	readonly userSpecifiedImage: string;
	readonly imageRef: string;
	readonly createdAt: number;
	state: ContainerRuntimeState = "created";
	startedAt = 0;
	finishedAt = 0;
	exitCode = 0;
	reason = "";
	message = "";
	resources: ContainerResources;
	readonly #clock: Clock;
	readonly #config: ContainerConfig;
	readonly #onExit: (container: FakeContainer) => void;
	#cancelExit: (() => void) | undefined;

	constructor(
		id: string,
		sandboxId: string,
		config: ContainerConfig,
		clock: Clock,
		onExit: (container: FakeContainer) => void,
	) {
		this.id = id;
		this.sandboxId = sandboxId;
		this.metadata = config.metadata;
		this.image = canonicalImage(config.image).full;
		this.userSpecifiedImage = config.image;
		this.imageRef = config.imageRef;
		this.resources = config.resources;
		this.createdAt = clock.now();
		this.#clock = clock;
		this.#config = config;
		this.#onExit = onExit;
	}

	/** Throws as the setting `start-error` says. `startedAt` is given for one that has been running before. */
	start(startedAt = this.#clock.now()): void {
		const error = this.#setting("start-error");
		if (error !== undefined) throw new Error(error);
		this.state = "running";
		this.startedAt = startedAt;
		const plan = this.#plan();
		if (plan === undefined || plan.duration === Number.POSITIVE_INFINITY)
			return;
		const left = startedAt + plan.duration - this.#clock.now();
		this.#cancelExit = this.#clock.setTimeout(
			() => this.exit(plan.exitCode),
			Math.max(0, left),
		);
	}

	/** It had ended before this process began. */
	restoreExited(startedAt: number, finishedAt: number, code: number): void {
		this.state = "exited";
		this.startedAt = startedAt;
		this.finishedAt = finishedAt;
		this.exitCode = code;
		this.reason = code === 0 ? "Completed" : "Error";
	}

	exit(code: number): void {
		if (this.state !== "running") return;
		this.#cancelExit?.();
		this.state = "exited";
		this.finishedAt = this.#clock.now();
		this.exitCode = code;
		this.reason = code === 0 ? "Completed" : "Error";
		this.message = this.#setting("termination-message") ?? "";
		this.#onExit(this);
	}

	/** Resolves when it has stopped. */
	async stop(timeout: number): Promise<void> {
		if (this.state !== "running") return;
		const { annotations, metadata } = this.#config;
		const needed =
			fakeDuration(annotations, "stop-duration", metadata.name) ?? 0;
		const given = timeout * 1000;
		const code =
			fakeInteger(annotations, "stop-exit-code", metadata.name) ?? terminated;
		const time = Math.min(needed, given);
		if (time > 0)
			await new Promise<void>((resolve) =>
				this.#clock.setTimeout(resolve, time),
			);
		this.exit(needed > given ? killed : code);
	}

	/** Nothing happens to it any more. */
	dispose(): void {
		this.#cancelExit?.();
	}

	#setting(name: Parameters<typeof fakeSetting>[1]): string | undefined {
		return fakeSetting(
			this.#config.annotations,
			name,
			this.#config.metadata.name,
		);
	}

	/** Undefined: it runs until it is stopped. */
	#plan(): { duration: number; exitCode: number } | undefined {
		const { annotations, command, args, metadata } = this.#config;
		const exitCode = fakeInteger(annotations, "exit-code", metadata.name);
		const duration = fakeDuration(annotations, "run-duration", metadata.name);
		const plan = planOf(command, args);
		if (exitCode !== undefined || duration !== undefined)
			return {
				exitCode: exitCode ?? plan?.exitCode ?? 0,
				duration: duration ?? plan?.duration ?? defaultRun,
			};
		if (plan !== undefined) return plan;
		return annotations[runsToCompletion] === "true"
			? { exitCode: 0, duration: defaultRun }
			: undefined;
	}
}
