/** Ownership of replicas between an object and its scale (apimachinery/pkg/util/managedfields/scalehandler.go). */
import type { FieldsV1, ManagedFieldsEntry } from "../object.ts";
import {
	type Manager,
	type Managers,
	readManagers,
	writeManagers,
} from "./entries.ts";
import {
	difference,
	type FieldPath,
	hasPath,
	isEmptySet,
	setOf,
} from "./field-set.ts";

const SCALE_VERSION = "autoscaling/v1";
const SCALE_PATH: FieldPath = ["f:spec", "f:replicas"];
const SCALE_FIELDS: FieldsV1 = setOf(SCALE_PATH);

/** `spec.replicas` as a field path; undefined for versions without a scale subresource. */
export type ReplicasPathOf = (
	apiVersion: string,
) => FieldPath | null | undefined;

/** `.spec.replicas` or `spec.replicas` -> ["f:spec", "f:replicas"]. */
export const replicasPath = (path: string): FieldPath =>
	path
		.replace(/^\./, "")
		.split(".")
		.map((name) => `f:${name}`);

/** The managedFields of a Scale: the managers of the object that own its replicas. */
export function scaleEntries(
	parent: readonly ManagedFieldsEntry[] | undefined,
	pathOf: ReplicasPathOf,
): ManagedFieldsEntry[] {
	const managers: Managers = new Map();
	for (const [identifier, manager] of readManagers(parent)) {
		const path = pathOf(manager.apiVersion);
		if (!path || !hasPath(manager.fields, path)) continue;
		managers.set(identifier, {
			...manager,
			apiVersion: SCALE_VERSION,
			fields: SCALE_FIELDS,
		});
	}
	return writeManagers(managers);
}

/** An updater of the object at a version is the same manager on the scale, where entries name the scale's version. */
const scaleIdentity = (manager: Manager): string =>
	JSON.stringify([manager.manager, manager.operation, manager.subresource]);

/**
 * The managedFields of the object after its Scale was written with `scale`: replicas go from those who lost them to
 * those who gained them; the others stay as they are. Entries of unknown versions are dropped.
 */
export function parentEntries(
	parent: readonly ManagedFieldsEntry[] | undefined,
	scale: readonly ManagedFieldsEntry[] | undefined,
	apiVersion: string,
	pathOf: ReplicasPathOf,
): ManagedFieldsEntry[] {
	const gained = new Map<string, Manager>();
	for (const manager of readManagers(scale).values())
		gained.set(scaleIdentity(manager), manager);
	const managers: Managers = new Map();
	for (const [identifier, manager] of readManagers(parent)) {
		const path = pathOf(manager.apiVersion);
		if (path === undefined) continue;
		if (path === null || !hasPath(manager.fields, path))
			managers.set(identifier, manager);
		else if (gained.delete(scaleIdentity(manager)))
			managers.set(identifier, manager);
		else {
			const fields = difference(manager.fields, setOf(path));
			if (!isEmptySet(fields)) managers.set(identifier, { ...manager, fields });
		}
	}
	const path = pathOf(apiVersion);
	for (const [key, manager] of gained) {
		if (!path || !hasPath(manager.fields, SCALE_PATH)) continue;
		// Kubernetes looks the time up among the object's own managers: a newcomer has none.
		managers.set(`scale ${key}`, {
			manager: manager.manager,
			operation: manager.operation,
			subresource: manager.subresource,
			apiVersion,
			time: undefined,
			fields: setOf(path),
		});
	}
	return writeManagers(managers);
}
