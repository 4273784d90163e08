import { formatDuration } from "../../apimachinery/duration.ts";
import type { Container, Pod } from "../../client/types/pod.ts";
import type { NodeContext } from "../context.ts";
import type { RuntimeImage } from "../runtime/cri.ts";
import type { WaitingReason } from "../status/container-status.ts";
import { Backoff } from "./backoff.ts";

export type ImageOutcome = { readonly image: RuntimeImage } | WaitingReason;

/** Sees to it that images are there before containers are made of them (pkg/kubelet/images/image_manager.go). */
export class ImagePuller {
	readonly #context: NodeContext;
	readonly #backoff: Backoff;
	/** What the last pull of a key failed with. */
	readonly #errors = new Map<string, string>();

	constructor(context: NodeContext) {
		this.#context = context;
		const { containerBackoffInitial, containerBackoffMax } = context.config;
		this.#backoff = new Backoff(containerBackoffInitial, containerBackoffMax);
	}

	async ensure(pod: Pod, container: Container): Promise<ImageOutcome> {
		const { runtime, event } = this.#context;
		const { image = "", imagePullPolicy } = container;
		if (
			!/^[\w.:/@-]+$/.test(image) ||
			/[A-Z]/.test(image.split(/[:@]/)[0] ?? "")
		)
			return this.#invalid(pod, container);
		const present = await runtime.imageStatus(image);
		const quoted = JSON.stringify(image);
		if (present !== undefined && imagePullPolicy !== "Always") {
			event(
				pod,
				container,
				"Normal",
				"Pulled",
				`Container image ${quoted} already present on machine and can be accessed by the pod`,
			);
			return { image: present };
		}
		if (imagePullPolicy === "Never") {
			const message = `Container image ${quoted} is not present with pull policy of Never`;
			event(pod, container, "Warning", "ErrImageNeverPull", message);
			return { reason: "ErrImageNeverPull", message };
		}
		return this.#pull(pod, container);
	}

	#invalid(pod: Pod, container: Container): WaitingReason {
		const quoted = JSON.stringify(container.image ?? "");
		const message = `Failed to apply default image tag ${quoted}: couldn't parse image name ${quoted}: invalid reference format`;
		this.#context.event(pod, container, "Warning", "InspectFailed", message);
		return { reason: "InvalidImageName", message };
	}

	async #pull(pod: Pod, container: Container): Promise<ImageOutcome> {
		const { clock, runtime, event } = this.#context;
		const { image = "" } = container;
		const quoted = JSON.stringify(image);
		const key = `${pod.metadata.uid}_${image}`;
		const start = clock.now();
		if (this.#backoff.remaining(key, this.#backoff.updatedAt(key), start) > 0) {
			const message = `Back-off pulling image ${quoted}`;
			event(pod, container, "Normal", "BackOff", message);
			return {
				reason: "ImagePullBackOff",
				message: `${message}: ErrImagePull: ${this.#errors.get(key) ?? ""}`,
			};
		}
		event(pod, container, "Normal", "Pulling", `Pulling image ${quoted}`);
		try {
			const pulled = await runtime.pullImage(
				image,
				pod.metadata.annotations ?? {},
			);
			this.#errors.delete(key);
			const time = formatDuration(
				BigInt(Math.round(clock.now() - start)) * 1_000_000n,
			);
			event(
				pod,
				container,
				"Normal",
				"Pulled",
				`Successfully pulled image ${quoted} in ${time} (${time} including waiting). Image size: ${pulled.size} bytes.`,
			);
			return { image: pulled };
		} catch (error) {
			const why = error instanceof Error ? error.message : String(error);
			this.#errors.set(key, why);
			this.#backoff.next(key, clock.now());
			event(
				pod,
				container,
				"Warning",
				"Failed",
				`Failed to pull image ${quoted}: ${why}`,
			);
			return { reason: "ErrImagePull", message: why };
		}
	}
}
