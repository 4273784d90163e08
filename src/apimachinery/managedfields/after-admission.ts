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

const withoutTime = (entry: ManagedFieldsEntry): ManagedFieldsEntry => {
	const { time: _, ...rest } = entry;
	return rest;
};

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
		if (
			stored === undefined ||
			!deepEqual(withoutTime(entry), withoutTime(stored))
		)
			return mine;
	}
	const { managedFields: _, ...metadata } = updated.metadata;
	const { managedFields: __, ...oldMetadata } = old.metadata;
	return deepEqual({ ...updated, metadata }, { ...old, metadata: oldMetadata })
		? theirs
		: mine;
}
