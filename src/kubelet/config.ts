import type { NodeAddress } from "../client/types/node.ts";

/** What can be set of a node agent, as far as KubeletConfiguration has it. Times are milliseconds. */
export interface KubeletConfig {
	readonly kubeletVersion: string;
	readonly capacity: Readonly<Record<string, string>>;
	readonly allocatable: Readonly<Record<string, string>>;
	/** Besides those that every node has. */
	readonly labels: Readonly<Record<string, string>>;
	readonly leaseDurationSeconds: number;
	readonly leaseRenewInterval: number;
	readonly nodeStatusReportFrequency: number;
	/** A node without a range for its pods gets one of its own after so long. */
	readonly podCIDRPatience: number;
	/** After a failed attempt to run a pod, plus up to half of it. */
	readonly retryPeriod: number;
	readonly containerBackoffInitial: number;
	readonly containerBackoffMax: number;
	/** A status that is still changing is written after so long. */
	readonly statusDelay: number;
}

export const defaultKubeletConfig: KubeletConfig = Object.freeze({
	kubeletVersion: "v1.36.2",
	capacity: {
		cpu: "32",
		"ephemeral-storage": "1Ti",
		"hugepages-1Gi": "0",
		"hugepages-2Mi": "0",
		memory: "256Gi",
		pods: "110",
	},
	allocatable: {
		cpu: "32",
		"ephemeral-storage": "1Ti",
		"hugepages-1Gi": "0",
		"hugepages-2Mi": "0",
		memory: "256Gi",
		pods: "110",
	},
	labels: {},
	leaseDurationSeconds: 40,
	leaseRenewInterval: 10_000,
	nodeStatusReportFrequency: 300_000,
	podCIDRPatience: 5000,
	retryPeriod: 10_000,
	containerBackoffInitial: 10_000,
	containerBackoffMax: 300_000,
	statusDelay: 100,
});

/** Addresses of the n-th node: 172.18.0.2, 172.18.0.3, ... */
export function nodeAddresses(name: string, index: number): NodeAddress[] {
	const number = index + 2;
	const ip = `172.${18 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`;
	return [
		{ type: "InternalIP", address: ip },
		{ type: "Hostname", address: name },
	];
}
