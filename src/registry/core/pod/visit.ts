import { child, index } from "../../../apimachinery/field.ts";
import { list } from "../../shared/checks.ts";
import type { Container, PodSpec } from "./types.ts";

/** Every container with its path: init containers first, then ordinary, then ephemeral ones (apis/core/pods/helpers.go). */
export function visitContainers(
	spec: PodSpec,
	path: string,
	visit: (container: Container, path: string) => void,
): void {
	for (const field of [
		"initContainers",
		"containers",
		"ephemeralContainers",
	] as const)
		list<Container>(spec[field]).forEach((container, i) => {
			visit(container, index(child(path, field), i));
		});
}
