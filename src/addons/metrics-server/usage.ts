/** What containers that run nothing are said to use. */
import { quantityMilli, quantityValue } from "../../apimachinery/quantity.ts";
import type { Pod } from "../../client/types/pod.ts";

/** CPU in thousandths of a core, memory in bytes. */
export interface Usage {
	readonly milliCores: number;
	readonly bytes: number;
}

/**
 * On a Pod, for each of its containers: a quantity (`250m`), or two with `..` between them (`100m..500m`), between
 * which the use goes up and down once in five minutes.
 */
export const cpuUsageAnnotation = "monokube.io/cpu-usage";
export const memoryUsageAnnotation = "monokube.io/memory-usage";

const periodMs = 5 * 60_000;
/** Containers without requests use this much; the others half of what they request. */
const idle: Usage = { milliCores: 1, bytes: 8 * 1024 * 1024 };
const share = 0.5;

type Container = Pod["spec"]["containers"][number];

export function containerUsage(
	pod: Pod,
	container: Container,
	now: number,
): Usage {
	const { annotations } = pod.metadata;
	const { requests } = container.resources ?? {};
	return {
		milliCores:
			said(annotations?.[cpuUsageAnnotation], quantityMilli, now) ??
			half(requests?.cpu, quantityMilli) ??
			idle.milliCores,
		bytes:
			said(annotations?.[memoryUsageAnnotation], quantityValue, now) ??
			half(requests?.memory, quantityValue) ??
			idle.bytes,
	};
}

const half = (
	request: string | undefined,
	read: (quantity: string) => number,
): number | undefined =>
	request === undefined ? undefined : Math.ceil(read(request) * share);

/** undefined when the annotation is absent or says nothing that can be read. */
function said(
	text: string | undefined,
	read: (quantity: string) => number,
	now: number,
): number | undefined {
	if (text === undefined) return undefined;
	try {
		const [low = 0, high = low] = text
			.split("..")
			.map((part) => read(part.trim()));
		const phase = (1 - Math.cos((2 * Math.PI * now) / periodMs)) / 2;
		return Math.round(low + (high - low) * phase);
	} catch {
		return undefined;
	}
}

export const sum = (usages: readonly Usage[]): Usage => ({
	milliCores: usages.reduce((all, { milliCores }) => all + milliCores, 0),
	bytes: usages.reduce((all, { bytes }) => all + bytes, 0),
});

/** As metrics-server writes them: nanocores and kibibytes. */
export const quantities = ({ milliCores, bytes }: Usage) => ({
	cpu: milliCores === 0 ? "0" : `${milliCores * 1_000_000}n`,
	memory: bytes === 0 ? "0" : `${Math.ceil(bytes / 1024)}Ki`,
});
