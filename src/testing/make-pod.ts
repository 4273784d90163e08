import type { ObjectMeta, OwnerReference } from "../apimachinery/object.ts";
import type { ResourceList } from "../client/types/meta.ts";
import type {
	Affinity,
	Container,
	NodeSelectorTerm,
	Pod,
	PodAffinityTerm,
	PodSpec,
	PodStatus,
	Toleration,
	TopologySpreadConstraint,
} from "../client/types/pod.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A pod in the making; every method changes it and returns it. */
export class PodBuilder {
	readonly #metadata: ObjectMeta;
	readonly #spec: Mutable<PodSpec> = {
		containers: [{ name: "c", image: "registry.example/app:1" }],
	};
	#status: PodStatus = {};

	constructor(name: string) {
		this.#metadata = { name, namespace: "default", uid: `uid-${name}` };
	}

	namespace(namespace: string): this {
		this.#metadata.namespace = namespace;
		return this;
	}

	metadata(more: ObjectMeta): this {
		Object.assign(this.#metadata, more);
		return this;
	}

	label(key: string, value: string): this {
		this.#metadata.labels = { ...this.#metadata.labels, [key]: value };
		return this;
	}

	annotation(key: string, value: string): this {
		this.#metadata.annotations = {
			...this.#metadata.annotations,
			[key]: value,
		};
		return this;
	}

	owner(owner: Pick<OwnerReference, "apiVersion" | "kind" | "name">): this {
		this.#metadata.ownerReferences = [
			{ ...owner, uid: `uid-${owner.name}`, controller: true },
		];
		return this;
	}

	/** The node it is on. */
	node(nodeName: string): this {
		return this.spec({ nodeName });
	}

	spec(more: Partial<PodSpec>): this {
		Object.assign(this.#spec, more);
		return this;
	}

	/** Instead of the one it has otherwise. */
	containers(...containers: Partial<Container>[]): this {
		return this.spec({
			containers: containers.map((container, i) => ({
				name: i === 0 ? "c" : `c${i}`,
				image: "registry.example/app:1",
				...container,
			})),
		});
	}

	initContainers(...containers: Partial<Container>[]): this {
		return this.spec({
			initContainers: containers.map((container, i) => ({
				name: i === 0 ? "i" : `i${i}`,
				image: "registry.example/init:1",
				...container,
			})),
		});
	}

	/** Of its first container. */
	requests(requests: ResourceList): this {
		const [first, ...others] = this.#spec.containers;
		return this.spec({
			containers: [{ name: "c", ...first, resources: { requests } }, ...others],
		});
	}

	hostPort(hostPort: number, protocol = "TCP", hostIP = ""): this {
		return this.containers({
			ports: [{ containerPort: hostPort, hostPort, protocol, hostIP }],
		});
	}

	priority(priority: number): this {
		return this.spec({ priority });
	}

	toleration(toleration: Toleration): this {
		return this.spec({
			tolerations: [...(this.#spec.tolerations ?? []), toleration],
		});
	}

	nodeSelector(nodeSelector: Readonly<Record<string, string>>): this {
		return this.spec({ nodeSelector });
	}

	/** Terms that a node has to match one of. */
	requiredNodeAffinity(...nodeSelectorTerms: NodeSelectorTerm[]): this {
		return this.#affinity({
			nodeAffinity: {
				requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms },
			},
		});
	}

	preferredNodeAffinity(weight: number, preference: NodeSelectorTerm): this {
		return this.#affinity({
			nodeAffinity: {
				preferredDuringSchedulingIgnoredDuringExecution: [
					{ weight, preference },
				],
			},
		});
	}

	/** Near pods with the label, or with `anti` away from them; preferred when it has a weight. */
	podAffinity(
		sort: "podAffinity" | "podAntiAffinity",
		label: readonly [string, string],
		topologyKey: string,
		weight = 0,
	): this {
		const term: PodAffinityTerm = {
			topologyKey,
			labelSelector: { matchLabels: { [label[0]]: label[1] } },
		};
		return this.#affinity({
			[sort]:
				weight === 0
					? { requiredDuringSchedulingIgnoredDuringExecution: [term] }
					: {
							preferredDuringSchedulingIgnoredDuringExecution: [
								{ weight, podAffinityTerm: term },
							],
						},
		});
	}

	spread(constraint: TopologySpreadConstraint): this {
		return this.spec({
			topologySpreadConstraints: [
				...(this.#spec.topologySpreadConstraints ?? []),
				constraint,
			],
		});
	}

	claim(...names: string[]): this {
		return this.spec({
			volumes: names.map((claimName) => ({
				name: claimName,
				persistentVolumeClaim: { claimName },
			})),
		});
	}

	status(status: PodStatus): this {
		this.#status = { ...this.#status, ...status };
		return this;
	}

	terminating(): this {
		this.#metadata.deletionTimestamp = "2026-01-01T00:00:00Z";
		return this;
	}

	obj(): Pod {
		return {
			apiVersion: "v1",
			kind: "Pod",
			metadata: { ...this.#metadata },
			spec: { ...this.#spec },
			status: this.#status,
		};
	}

	#affinity(more: Affinity): this {
		return this.spec({ affinity: { ...this.#spec.affinity, ...more } });
	}
}

export const makePod = (name = "p"): PodBuilder => new PodBuilder(name);
