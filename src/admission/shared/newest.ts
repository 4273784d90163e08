import type { KubeObject } from "../../apimachinery/object.ts";

/** Of several defaults the newest counts; of equally old ones the first by name. */
export const newest = <T extends KubeObject>(
	objects: readonly T[],
): T | undefined =>
	[...objects].sort((a, b) => {
		const [left, right] = [ageKey(a), ageKey(b)];
		if (left !== right) return left > right ? -1 : 1;
		return (a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1;
	})[0];

const ageKey = ({ metadata }: KubeObject): string =>
	metadata.creationTimestamp ?? "";
