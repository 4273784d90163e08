/** The 409 of an apply that would take fields from others (apimachinery/pkg/util/managedfields/internal/conflict.go). */
import { type StatusCause, StatusError } from "../errors.ts";
import { goQuote } from "../field.ts";
import type { Manager, Managers } from "./entries.ts";
import { type FieldPath, pathsOf } from "./field-set.ts";
import { formatElement } from "./path-element.ts";
import type { ConflictSets } from "./updater.ts";

const printPath = (path: FieldPath): string => path.map(formatElement).join("");

/** `"kubectl" using v1`, `"scaler" with subresource "scale"`. */
function printManager(manager: Manager): string {
	let text = goQuote(manager.manager);
	if (manager.subresource !== "")
		text += ` with subresource ${goQuote(manager.subresource)}`;
	if (manager.operation === "Update") text += ` using ${manager.apiVersion}`;
	return text;
}

/** Every conflicting field is a cause; managers come sorted by their identifier. */
export function conflictError(
	conflicts: ConflictSets,
	managers: Managers,
): StatusError {
	const causes: StatusCause[] = [];
	const lines: string[] = [];
	let single = "";
	for (const identifier of [...conflicts.keys()].sort()) {
		const manager = managers.get(identifier);
		const set = conflicts.get(identifier);
		if (manager === undefined || set === undefined) continue;
		const name = printManager(manager);
		lines.push(`conflicts with ${name}:`);
		for (const path of pathsOf(set).map(printPath)) {
			lines.push(`- ${path}`);
			single = `conflict with ${name}: ${path}`;
			causes.push({
				reason: "FieldManagerConflict",
				message: `conflict with ${name}`,
				field: path,
			});
		}
	}
	const message =
		causes.length === 1
			? `Apply failed with 1 conflict: ${single}`
			: `Apply failed with ${causes.length} conflicts: ${lines.join("\n")}`;
	return new StatusError(409, "Conflict", message, { causes });
}
