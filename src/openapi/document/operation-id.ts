/**
 * Operation ids and tags as k8s.io/apiserver/pkg/endpoints/openapi makes them of a route name and a path:
 * `listNamespacedPod` at /api/v1/... is `listCoreV1NamespacedPod`, tagged core_v1.
 */
export function operationNames(
	operation: string,
	path: string,
): { operationId: string; tags: string[] } {
	const verb =
		/^(get|read|replace|patch|delete|watch|connect|list|create)/.exec(
			operation,
		)?.[0];
	const rest = operation.slice(verb?.length ?? 0);
	let prefix = verb ?? "";
	let parts = path.split("/").filter((part) => part !== "");
	if (parts[0] === "api") parts = ["apis", "core", ...parts.slice(1)];
	const [root, group, version] = parts;
	let tag = identifier(root ?? "", false);
	if (root === "apis" && group !== undefined) {
		const trimmed = group.replace(/\.k8s\.io$/, "");
		prefix += identifier(trimmed, prefix !== "");
		tag = identifier(trimmed, false);
		if (version !== undefined) {
			prefix += identifier(version, prefix !== "");
			tag += `_${identifier(version, false)}`;
		}
	}
	return { operationId: prefix + identifier(rest, prefix !== ""), tags: [tag] };
}

/** Drops what no identifier may hold and capitalizes what follows. */
function identifier(text: string, capitalizeFirst: boolean): string {
	let out = "";
	let capitalize = capitalizeFirst;
	[...text].forEach((char, i) => {
		const valid = /[\p{L}_]/u.test(char) || (i !== 0 && /\p{Nd}/u.test(char));
		if (!valid) {
			capitalize = true;
			return;
		}
		out += capitalize ? char.toUpperCase() : char;
		capitalize = false;
	});
	return out;
}

/** strings.Title for one word. */
export const title = (text: string): string =>
	text.charAt(0).toUpperCase() + text.slice(1);
