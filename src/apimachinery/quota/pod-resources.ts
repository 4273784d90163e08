import { type Amounts, addAmounts, maxAmounts } from "./amounts.ts";

/** The parts of a pod's spec that resources are read from. */
export interface ResourceSpec {
	readonly containers?: readonly ResourceContainer[];
	readonly initContainers?: readonly ResourceContainer[];
	readonly overhead?: Amounts;
	readonly resources?: {
		readonly requests?: Amounts;
		readonly limits?: Amounts;
	};
}
export interface ResourceContainer {
	readonly name?: string;
	readonly restartPolicy?: string;
	readonly resources?: {
		readonly requests?: Amounts;
		readonly limits?: Amounts;
	};
}

type Kind = "requests" | "limits";

/** Resources that can be set for a pod as a whole. */
const podLevel = (name: string): boolean =>
	name === "cpu" || name === "memory" || name.startsWith("hugepages-");

/**
 * What a pod asks for at any one time: init containers run one after the other, sidecars beside all that follow
 * (k8s.io/component-helpers/resource/helpers.go).
 */
function total(spec: ResourceSpec, kind: Kind): Amounts {
	const of = ({ resources }: ResourceContainer) => resources?.[kind] ?? {};
	let sum: Amounts = {};
	for (const container of spec.containers ?? [])
		sum = addAmounts(sum, of(container));
	let sidecars: Amounts = {};
	let init: Amounts = {};
	for (const container of spec.initContainers ?? []) {
		const always = container.restartPolicy === "Always";
		const now = addAmounts(sidecars, of(container));
		if (always) {
			sum = addAmounts(sum, of(container));
			sidecars = now;
		}
		init = maxAmounts(init, now);
	}
	let result = maxAmounts(sum, init);
	const ofPod = Object.entries(spec.resources?.[kind] ?? {});
	for (const [name, amount] of ofPod)
		if (podLevel(name)) result = { ...result, [name]: amount };
	return result;
}

export const podRequests = (spec: ResourceSpec): Amounts =>
	addAmounts(total(spec, "requests"), spec.overhead ?? {});

/** Overhead adds to a limit only where there is one. */
export function podLimits(spec: ResourceSpec): Amounts {
	const limits = total(spec, "limits");
	const overhead = Object.entries(spec.overhead ?? {}).filter(
		([name]) => limits[name] !== undefined,
	);
	return addAmounts(limits, Object.fromEntries(overhead));
}
