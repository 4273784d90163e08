import type { ResourceList } from "../client/types/meta.ts";
import type {
	Node,
	NodeSpec,
	NodeStatus,
	Taint,
} from "../client/types/node.ts";

/** A node in the making: healthy, with 4 CPUs, 8 GiB and room for 10 pods unless told otherwise. */
export class NodeBuilder {
	readonly #name: string;
	#labels: Record<string, string>;
	#spec: NodeSpec = {};
	#status: NodeStatus = {
		allocatable: { cpu: "4", memory: "8Gi", pods: "10" },
		conditions: [{ type: "Ready", status: "True" }],
	};

	constructor(name: string) {
		this.#name = name;
		this.#labels = { "kubernetes.io/hostname": name };
	}

	label(key: string, value: string): this {
		this.#labels = { ...this.#labels, [key]: value };
		return this;
	}

	zone(zone: string): this {
		return this.label("topology.kubernetes.io/zone", zone);
	}

	allocatable(more: ResourceList): this {
		return this.status({
			allocatable: { ...this.#status.allocatable, ...more },
		});
	}

	taint(key: string, effect: string, value = ""): this {
		const taint: Taint = { key, effect, ...(value === "" ? {} : { value }) };
		return this.spec({ taints: [...(this.#spec.taints ?? []), taint] });
	}

	cordoned(): this {
		return this.spec({ unschedulable: true });
	}

	image(name: string, sizeBytes: number): this {
		return this.status({
			images: [...(this.#status.images ?? []), { names: [name], sizeBytes }],
		});
	}

	spec(more: NodeSpec): this {
		this.#spec = { ...this.#spec, ...more };
		return this;
	}

	status(more: NodeStatus): this {
		this.#status = { ...this.#status, ...more };
		return this;
	}

	obj(): Node {
		return {
			apiVersion: "v1",
			kind: "Node",
			metadata: {
				name: this.#name,
				uid: `uid-${this.#name}`,
				labels: this.#labels,
			},
			spec: this.#spec,
			status: this.#status,
		};
	}
}

export const makeNode = (name = "a"): NodeBuilder => new NodeBuilder(name);
