import { badRequest } from "../../apimachinery/errors.ts";
import type { Pod } from "../../client/types/pod.ts";

/** The container that a request is about; a pod with one needs no name (registry/core/pod/strategy.go validateContainer). */
export function containerOf({ metadata, spec }: Pod, asked: string): string {
	const { initContainers = [], containers, ephemeralContainers = [] } = spec;
	const names = [...initContainers, ...containers, ...ephemeralContainers].map(
		({ name }) => name,
	);
	const { name: pod } = metadata;
	if (asked !== "") {
		if (names.includes(asked)) return asked;
		throw badRequest(`container ${asked} is not valid for pod ${pod}`);
	}
	const [only] = containers;
	if (containers.length === 1 && only !== undefined) return only.name;
	throw badRequest(
		`a container name must be specified for pod ${pod}, choose one of: [${names.join(" ")}]`,
	);
}
