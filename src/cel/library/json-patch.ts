import type { Define } from "../types/functions.ts";

/** k8s.io/apiserver/pkg/cel/library/jsonpatch.go: what mutations by JSON patch may call besides the rest. */
export function jsonPatch(define: Define): void {
	define("jsonpatch.escapeKey(string): string", (name: string) =>
		name.replaceAll("~", "~0").replaceAll("/", "~1"),
	);
}
