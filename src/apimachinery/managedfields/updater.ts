/** Who owns what after a change of an object (structured-merge-diff/v6/merge/update.go). */
import type { FieldsV1 } from "../object.ts";
import { type Comparison, compareObjects } from "./compare.ts";
import { dropEmptyManagers, type Manager, type Managers } from "./entries.ts";
import {
	difference,
	intersection,
	isEmptySet,
	recursiveDifference,
} from "./field-set.ts";
import { reconcileWithSchema } from "./reconcile.ts";
import { type Converter, inVersion, type TypedObject } from "./typed-object.ts";

export interface Change {
	readonly live: TypedObject;
	readonly updated: TypedObject;
	/** Fields that the request cannot change: nobody gains or loses them. */
	readonly ignored: FieldsV1 | undefined;
	readonly convert: Converter | undefined;
}

/** The comparisons of a change, one a version, made when first asked for. */
export class Comparisons {
	readonly #change: Change;
	readonly #byVersion = new Map<string, Comparison | undefined>();
	constructor(change: Change) {
		this.#change = change;
	}

	/** Undefined when the version is known no more. */
	in(apiVersion: string): Comparison | undefined {
		if (!this.#byVersion.has(apiVersion))
			this.#byVersion.set(apiVersion, this.#compare(apiVersion));
		return this.#byVersion.get(apiVersion);
	}

	#compare(apiVersion: string): Comparison | undefined {
		const { convert, ignored } = this.#change;
		const live = inVersion(this.#change.live, apiVersion, convert);
		const updated = inVersion(this.#change.updated, apiVersion, convert);
		if (live === undefined || updated === undefined) return undefined;
		const { changed, removed } = compareObjects(
			live.object,
			updated.object,
			updated.schema,
		);
		return ignored === undefined
			? { changed, removed }
			: {
					changed: recursiveDifference(changed, ignored),
					removed: recursiveDifference(removed, ignored),
				};
	}
}

/** Conflicting fields by the identifier of their manager. */
export type ConflictSets = ReadonlyMap<string, FieldsV1>;

/** The fields of others that a change touches, by the identifier of their manager. */
export function findConflicts(
	managers: Managers,
	except: string,
	comparisons: Comparisons,
): ConflictSets {
	const conflicts = new Map<string, FieldsV1>();
	for (const [identifier, manager] of managers) {
		if (identifier === except) continue;
		const comparison = comparisons.in(manager.apiVersion);
		if (comparison === undefined || isEmptySet(comparison.changed)) continue;
		const touched = intersection(manager.fields, comparison.changed);
		if (!isEmptySet(touched)) conflicts.set(identifier, touched);
	}
	return conflicts;
}

/**
 * Takes changed and removed fields away from everybody but `except`, and drops managers of forgotten versions and
 * those that own nothing any more. Changes the map.
 */
export function disown(
	managers: Managers,
	except: string,
	comparisons: Comparisons,
): void {
	for (const [identifier, manager] of managers) {
		if (identifier === except) continue;
		const comparison = comparisons.in(manager.apiVersion);
		if (comparison === undefined) {
			managers.delete(identifier);
			continue;
		}
		const fields = difference(
			difference(manager.fields, comparison.changed),
			comparison.removed,
		);
		if (fields !== manager.fields)
			managers.set(identifier, { ...manager, fields });
	}
	dropEmptyManagers(managers);
}

/** Field sets fitted to the types of today; managers of forgotten versions are left out. */
export function reconciledManagers(
	managers: Managers,
	live: TypedObject,
	convert: Converter | undefined,
): Managers {
	const result: Managers = new Map();
	const schemas = new Map([[live.apiVersion, live.schema]]);
	for (const [identifier, manager] of managers) {
		let schema = schemas.get(manager.apiVersion);
		if (schema === undefined) {
			schema = inVersion(live, manager.apiVersion, convert)?.schema;
			if (schema === undefined) continue;
			schemas.set(manager.apiVersion, schema);
		}
		const fields = reconcileWithSchema(manager.fields, schema);
		result.set(
			identifier,
			fields === manager.fields ? manager : { ...manager, fields },
		);
	}
	return result;
}

export type { Manager, Managers };
