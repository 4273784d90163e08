import type { Job } from "../../client/types/batch.ts";
import type { Pod } from "../../client/types/pod.ts";

export const indexAnnotation = "batch.kubernetes.io/job-completion-index";

/** The completion index that a pod is for; undefined when it has none. */
export function indexOf({ metadata }: Pod): number | undefined {
	const text = metadata.annotations?.[indexAnnotation];
	return text !== undefined && /^[0-9]+$/.test(text) ? Number(text) : undefined;
}

export const isIndexed = ({ spec }: Job): boolean =>
	spec.completionMode === "Indexed";

/** The index, if it is one of those that the Job has. */
export function validIndex(pod: Pod, { spec }: Job): number | undefined {
	const index = indexOf(pod);
	return index !== undefined && index < (spec.completions ?? 0)
		? index
		: undefined;
}

/** Completion indexes, told as `0-2,5` (pkg/controller/job/indexed_job_utils.go). */
export class IndexSet {
	readonly #indexes: ReadonlySet<number>;

	constructor(indexes: Iterable<number> = []) {
		this.#indexes = new Set(indexes);
	}

	/** Reads a text; what is beyond `completions` is left out. */
	static parse(text: string | undefined, completions: number): IndexSet {
		const indexes: number[] = [];
		for (const part of (text ?? "").split(",")) {
			if (part === "") continue;
			const [first = "", last = first] = part.split("-");
			const end = Math.min(Number(last), completions - 1);
			for (let i = Number(first); i <= end; i++) indexes.push(i);
		}
		return new IndexSet(indexes);
	}

	get size(): number {
		return this.#indexes.size;
	}

	has(index: number): boolean {
		return this.#indexes.has(index);
	}

	with(indexes: Iterable<number>): IndexSet {
		return new IndexSet([...this.#indexes, ...indexes]);
	}

	toString(): string {
		const sorted = [...this.#indexes].sort((a, b) => a - b);
		const parts: string[] = [];
		for (let i = 0; i < sorted.length; ) {
			const first = sorted[i] as number;
			let last = first;
			for (i++; sorted[i] === last + 1; i++) last++;
			parts.push(
				last === first
					? `${first}`
					: last === first + 1
						? `${first},${last}`
						: `${first}-${last}`,
			);
		}
		return parts.join(",");
	}

	/** How many of these are also in the other one. */
	overlap(other: IndexSet): number {
		return [...this.#indexes].filter((index) => other.has(index)).length;
	}
}
