import { createHash } from "node:crypto";
import { formatTime } from "../../apimachinery/clock.ts";
import type {
	Node,
	NodeAddress,
	NodeCondition,
	NodeStatus,
} from "../../client/types/node.ts";
import type { KubeletConfig } from "../config.ts";
import type { RuntimeImage } from "../runtime/cri.ts";

export interface NodeFacts {
	readonly name: string;
	readonly addresses: readonly NodeAddress[];
	readonly config: KubeletConfig;
	readonly runtimeVersion: string;
	readonly ready: boolean;
	readonly images: readonly RuntimeImage[];
	readonly now: number;
}

const os = "linux";
const architecture = "amd64";
/** Nodes tell of so many images at most. */
const maxImages = 50;

/** The Node as a kubelet registers it (pkg/kubelet/kubelet_node_status.go, initialNode). */
export function initialNode(facts: NodeFacts): Node {
	const { name, config } = facts;
	return {
		apiVersion: "v1",
		kind: "Node",
		metadata: {
			name,
			annotations: {
				"volumes.kubernetes.io/controller-managed-attach-detach": "true",
			},
			labels: {
				"beta.kubernetes.io/arch": architecture,
				"beta.kubernetes.io/os": os,
				"kubernetes.io/arch": architecture,
				"kubernetes.io/hostname": name,
				"kubernetes.io/os": os,
				...config.labels,
			},
		},
		spec: {},
		status: nodeStatus(facts, undefined),
	};
}

/** What the node reports; conditions keep the time of their last change. */
export function nodeStatus(
	{ name, addresses, config, runtimeVersion, ready, images, now }: NodeFacts,
	old: NodeStatus | undefined,
): NodeStatus {
	return {
		capacity: config.capacity,
		allocatable: config.allocatable,
		conditions: nodeConditions(old?.conditions ?? [], ready, now),
		addresses,
		daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
		nodeInfo: {
			machineID: hashed(name, "machine", 32),
			systemUUID: uuid(name, "system"),
			bootID: uuid(name, "boot"),
			kernelVersion: "6.12.48",
			osImage: "Debian GNU/Linux 13 (trixie)",
			containerRuntimeVersion: runtimeVersion,
			kubeletVersion: config.kubeletVersion,
			kubeProxyVersion: "",
			operatingSystem: os,
			architecture,
		},
		...(images.length === 0 ? {} : { images: imagesOf(images) }),
	};
}

/** The biggest first. */
const imagesOf = (images: readonly RuntimeImage[]) =>
	[...images]
		.sort((a, b) => b.size - a.size)
		.slice(0, maxImages)
		.map(({ names, size }) => ({ names, sizeBytes: size }));

/** The four conditions of a healthy node (pkg/kubelet/nodestatus/setters.go). */
function nodeConditions(
	old: readonly NodeCondition[],
	ready: boolean,
	now: number,
): NodeCondition[] {
	const make = (
		type: string,
		status: "True" | "False",
		reason: string,
		message: string,
	): NodeCondition => {
		const before = old.find((c) => c.type === type);
		const time = formatTime(now);
		return {
			type,
			status,
			lastHeartbeatTime: time,
			lastTransitionTime:
				before?.status === status ? (before.lastTransitionTime ?? time) : time,
			reason,
			message,
		};
	};
	return [
		make(
			"MemoryPressure",
			"False",
			"KubeletHasSufficientMemory",
			"kubelet has sufficient memory available",
		),
		make(
			"DiskPressure",
			"False",
			"KubeletHasNoDiskPressure",
			"kubelet has no disk pressure",
		),
		make(
			"PIDPressure",
			"False",
			"KubeletHasSufficientPID",
			"kubelet has sufficient PID available",
		),
		ready
			? make("Ready", "True", "KubeletReady", "kubelet is posting ready status")
			: make(
					"Ready",
					"False",
					"KubeletNotReady",
					"container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized",
				),
	];
}

const hashed = (name: string, salt: string, length: number): string =>
	createHash("sha256").update(`${salt}/${name}`).digest("hex").slice(0, length);

const uuid = (name: string, salt: string): string =>
	hashed(name, salt, 32).replace(
		/^(.{8})(.{4})(.{4})(.{4})(.{12})$/,
		"$1-$2-$3-$4-$5",
	);
