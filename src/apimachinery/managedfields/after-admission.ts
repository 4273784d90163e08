/** What becomes of managedFields while an object passes on (apiserver/pkg/endpoints/handlers/fieldmanager). */
import { deepEqual } from "../json.ts";
import type { ManagedFieldsEntry, ObjectMeta } from "../object.ts";
import { parseManagers } from "./entries.ts";

/**
 * The warning for entries that admission broke, when they were sound before; restore the former ones then.
 * (admission.go)
 */
export function brokenByAdmission(
	before: readonly ManagedFieldsEntry[] | undefined,
	after: readonly ManagedFieldsEntry[] | undefined,
): string | undefined {
	if (before === after || deepEqual(before, after)) return undefined;
	try {
		parseManagers(after ?? []);
		return undefined;
	} catch (error) {
		return `.metadata.managedFields was in an invalid state after admission; this could be caused by an outdated mutating admission controller; please fix your requests: ${(error as Error).message}`;
	}
}

interface Owned {
	metadata: ObjectMeta;
}

/** The same manager, and the same fields of it, whenever that was. */
const sameButTime = (a: ManagedFieldsEntry, b: ManagedFieldsEntry): boolean =>
	a.manager === b.manager &&
	a.operation === b.operation &&
	a.apiVersion === b.apiVersion &&
	a.fieldsType === b.fieldsType &&
	a.subresource === b.subresource &&
	deepEqual(a.fieldsV1, b.fieldsV1);

/**
 * The stored entries when an update changes nothing but their times: taking them makes the update a no-op. Otherwise
 * those of the new object. (equality.go)
 */
export function keepTimesOfNoop<T extends Owned>(
	updated: T,
	old: T,
): ManagedFieldsEntry[] | undefined {
	const mine = updated.metadata.managedFields;
	const theirs = old.metadata.managedFields;
	if (mine === undefined || theirs === undefined) return mine;
	if (mine.length !== theirs.length) return mine;
	for (const [i, entry] of mine.entries()) {
		const stored = theirs[i];
		if (entry === stored) continue;
		if (stored === undefined || !sameButTime(entry, stored)) return mine;
	}
	if (differsOutsideMetadata(updated, old)) return mine;
	const { managedFields: _, ...metadata } = updated.metadata;
	const { managedFields: __, ...oldMetadata } = old.metadata;
	return deepEqual(metadata, oldMetadata) ? theirs : mine;
}

function differsOutsideMetadata(a: Owned, b: Owned): boolean {
	const left = a as Owned & Record<string, unknown>;
	const right = b as Owned & Record<string, unknown>;
	for (const name in left)
		if (name !== "metadata" && !deepEqual(left[name], right[name])) return true;
	for (const name in right)
		if (left[name] === undefined && right[name] !== undefined) return true;
	return false;
}
