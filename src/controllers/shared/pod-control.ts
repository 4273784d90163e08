import { isNotFound } from "../../apimachinery/errors.ts";
import { nameIsDNSSubdomain } from "../../apimachinery/names.ts";
import type { KubeObject, OwnerReference } from "../../apimachinery/object.ts";
import type { Client } from "../../client/client.ts";
import type { EventRecorder } from "../../client/events/recorder.ts";
import { kinds } from "../../client/kinds.ts";
import type { Pod, PodTemplateSpec } from "../../client/types/pod.ts";
import { isTerminating } from "./errors.ts";

/** A pod as a template describes it, of a generated name. */
export function podFromTemplate(
	template: PodTemplateSpec,
	owner: KubeObject,
	reference: OwnerReference,
): Pod {
	const { labels, annotations, finalizers } = template.metadata ?? {};
	return {
		apiVersion: "v1",
		kind: "Pod",
		metadata: {
			generateName: namePrefix(owner.metadata.name ?? ""),
			namespace: owner.metadata.namespace ?? "",
			...(labels === undefined ? {} : { labels: { ...labels } }),
			...(annotations === undefined ? {} : { annotations: { ...annotations } }),
			...(finalizers === undefined ? {} : { finalizers: [...finalizers] }),
			ownerReferences: [reference],
		},
		spec: template.spec,
		status: {},
	};
}

/** `web-`, unless a name can't go on after a dash. */
export function namePrefix(name: string): string {
	const prefix = `${name}-`;
	return nameIsDNSSubdomain(prefix, true).length === 0 ? prefix : name;
}

/** Creates and deletes pods for a controller and tells of it in events of the owner (pkg/controller/controller_utils.go, RealPodControl). */
export class PodControl {
	readonly #client: Client;
	readonly #recorder: EventRecorder;

	constructor(client: Client, recorder: EventRecorder) {
		this.#client = client;
		this.#recorder = recorder;
	}

	async create(pod: Pod, owner: KubeObject): Promise<Pod> {
		if (Object.keys(pod.metadata.labels ?? {}).length === 0)
			throw new Error("unable to create pods, no labels");
		try {
			const created = await this.#client.create(kinds.pods, pod);
			this.#recorder.event(
				owner,
				"Normal",
				"SuccessfulCreate",
				`Created pod: ${created.metadata.name}`,
			);
			return created;
		} catch (error) {
			if (!isTerminating(error))
				this.#recorder.event(
					owner,
					"Warning",
					"FailedCreate",
					`Error creating: ${(error as Error).message}`,
				);
			throw error;
		}
	}

	async delete(pod: Pod, owner: KubeObject): Promise<void> {
		const { namespace = "", name = "" } = pod.metadata;
		try {
			await this.#client.delete(kinds.pods, namespace, name);
		} catch (error) {
			if (!isNotFound(error))
				this.#recorder.event(
					owner,
					"Warning",
					"FailedDelete",
					`Error deleting: ${(error as Error).message}`,
				);
			throw error;
		}
		this.#recorder.event(
			owner,
			"Normal",
			"SuccessfulDelete",
			`Deleted pod: ${name}`,
		);
	}
}
