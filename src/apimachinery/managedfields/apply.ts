/** Server-side apply (apimachinery/pkg/util/managedfields/internal/fieldmanager.go, structuredmerge.go). */
import { badRequest, StatusError } from "../errors.ts";
import { deepEqual } from "../json.ts";
import {
	type FieldsV1,
	type GroupVersionKind,
	type JsonObject,
	type ManagedFieldsEntry,
	type ObjectMeta,
	parseApiVersion,
} from "../object.ts";
import type { Schema } from "../schema.ts";
import { conflictError } from "./conflict.ts";
import {
	entryTime,
	type Manager,
	type Managers,
	managerIdentifier,
	readManagers,
	writeManagers,
} from "./entries.ts";
import {
	difference,
	isEmptySet,
	recursiveDifference,
	sameSet,
} from "./field-set.ts";
import {
	fieldsOfLastApplied,
	KUBECTL,
	updateLastApplied,
} from "./last-applied.ts";
import { ListKeyError } from "./list-key.ts";
import { mergeObjects } from "./merge-objects.ts";
import { fieldsOf } from "./object-fields.ts";
import { prune } from "./prune.ts";
import { stripMeta } from "./strip.ts";
import { metadataOf, updateManagers } from "./track-update.ts";
import type { Converter, TypedObject } from "./typed-object.ts";
import {
	Comparisons,
	type ConflictSets,
	disown,
	findConflicts,
	reconciledManagers,
} from "./updater.ts";
import { appliedErrors } from "./validate-applied.ts";

export interface ApplyOptions {
	/** The stored object, in the version of the request; absent when the apply creates it. */
	readonly live?: object | undefined;
	/** The configuration as the client wrote it: neither defaulted nor pruned. */
	readonly applied: object;
	readonly manager: string;
	readonly force: boolean;
	/** The kind of the request. */
	readonly gvk: GroupVersionKind;
	readonly apiVersion: string;
	readonly subresource?: string;
	/** Milliseconds. */
	readonly now: number;
	readonly schema: Schema;
	/** Fields that the request's strategy resets. */
	readonly resetFields?: FieldsV1 | undefined;
	readonly convert?: Converter | undefined;
}

export interface ApplyResult {
	/**
	 * The merged object in the version of the request: still to be decoded (it may hold nulls) and defaulted. It
	 * shares parts with `live` and `applied`, and is `live` itself when the apply changes no field. Its own
	 * managedFields are those of `live`: replace them.
	 */
	readonly object: JsonObject;
	readonly managedFields: ManagedFieldsEntry[];
}

const BEFORE_FIRST_APPLY = "before-first-apply";

export const printKind = ({ group, version, kind }: GroupVersionKind): string =>
	`${group}/${version}, Kind=${kind}`;

/** The kind that a configuration states; an apiVersion with two slashes states none. */
function kindOf(applied: object): GroupVersionKind {
	const { apiVersion, kind } = applied as Record<string, unknown>;
	const text = typeof apiVersion === "string" ? apiVersion : "";
	if (text.split("/").length > 2) return { group: "", version: "", kind: "" };
	return {
		...parseApiVersion(text),
		kind: typeof kind === "string" ? kind : "",
	};
}

/** Throws 400 for the wrong kind or managedFields of its own, 500 for what does not fit the type. */
function checkApplied(options: ApplyOptions): void {
	const { applied, gvk, schema } = options;
	const stated = kindOf(applied);
	if (
		stated.group !== gvk.group ||
		stated.version !== gvk.version ||
		stated.kind !== gvk.kind
	)
		throw badRequest(`invalid object type: ${printKind(stated)}`);
	const metadata = metadataOf(applied) as ObjectMeta;
	if (metadata.managedFields !== undefined && metadata.managedFields !== null)
		throw badRequest("metadata.managedFields must be nil");
	const wrong = appliedErrors(applied as JsonObject, schema);
	if (wrong !== undefined)
		throw new StatusError(
			500,
			"",
			`failed to create typed patch object (${describeObject(applied, gvk)}): ${wrong}`,
		);
}

/** `default/a; apps/v1, Kind=Deployment` */
export const describeObject = (
	object: object,
	gvk: GroupVersionKind,
): string => {
	const { namespace, name } = metadataOf(object);
	return `${namespace ?? ""}/${name ?? ""}; ${printKind(gvk)}`;
};

/**
 * Applies a configuration. Throws a StatusError: 400 and 500 for configurations that cannot be applied, 409 with its
 * causes for conflicts. Neither object is changed.
 */
export function applyPatch(options: ApplyOptions): ApplyResult {
	checkApplied(options);
	const { schema, apiVersion } = options;
	const empty = { apiVersion, kind: options.gvk.kind };
	const live: TypedObject = {
		object: (options.live ?? empty) as JsonObject,
		schema,
		apiVersion,
	};
	try {
		return applyTyped(options, live);
	} catch (error) {
		if (error instanceof ListKeyError)
			throw new StatusError(
				500,
				"",
				`failed to create typed live object (${describeObject(live.object, options.gvk)}): ${error.message}`,
			);
		throw error;
	}
}

/** Ownership to start from: an object that nobody tracked so far is all owned by `before-first-apply`. */
function startingManagers(options: ApplyOptions, live: TypedObject): Managers {
	const managers = readManagers(metadataOf(options.live).managedFields);
	if (managers.size > 0 || options.live === undefined) return managers;
	const nothing: TypedObject = {
		...live,
		object: { apiVersion: live.apiVersion, kind: options.gvk.kind },
	};
	return updateManagers(
		managers,
		{ ...options, manager: BEFORE_FIRST_APPLY },
		{
			live: nothing,
			updated: live,
			ignored: options.resetFields,
			convert: options.convert,
		},
	);
}

function applyTyped(options: ApplyOptions, live: TypedObject): ApplyResult {
	const { convert, subresource = "", apiVersion, schema } = options;
	const manager = options.manager === "" ? "unknown" : options.manager;
	const identifier = managerIdentifier(
		manager,
		"Apply",
		apiVersion,
		subresource,
	);
	const managers = reconciledManagers(
		startingManagers(options, live),
		live,
		convert,
	);
	const applied = options.applied as JsonObject;
	const last = managers.get(identifier);
	const owned = fieldsOf(applied, schema);
	const fields =
		options.resetFields === undefined
			? owned
			: recursiveDifference(owned, options.resetFields);
	const mine: Manager = {
		manager,
		operation: "Apply",
		apiVersion,
		subresource,
		time: last?.time,
		// Who applies the same again keeps the same set, and what is remembered of it holds on.
		fields:
			last !== undefined && sameSet(last.fields, stripMeta(fields))
				? last.fields
				: fields,
		...(last?.entry === undefined ? {} : { entry: last.entry }),
	};
	managers.set(identifier, mine);
	const merged: TypedObject = {
		object: mergeObjects(live.object, applied, schema) as JsonObject,
		schema,
		apiVersion,
	};
	const result = prune(merged, managers, identifier, last, convert);
	takeOver(options, live, result, managers, identifier);
	const unchanged = deepEqual(live.object, result.object);
	finish(managers, identifier, unchanged ? undefined : options.now);
	const object = unchanged ? live.object : result.object;
	return {
		object: manager === KUBECTL ? updateLastApplied(object, applied) : object,
		managedFields: writeManagers(managers),
	};
}

/** Takes the changed fields from the others, or throws the conflict. */
function takeOver(
	options: ApplyOptions,
	live: TypedObject,
	result: TypedObject,
	managers: Managers,
	identifier: string,
): void {
	const comparisons = new Comparisons({
		live,
		updated: result,
		ignored: options.resetFields,
		convert: options.convert,
	});
	const conflicts = options.force
		? new Map<string, FieldsV1>()
		: findConflicts(managers, identifier, comparisons);
	if (conflicts.size > 0) {
		const left = withoutLastApplied(options.manager, live, conflicts);
		if (left.size > 0) throw conflictError(left, managers);
	}
	disown(managers, identifier, comparisons);
}

/** kubectl does not conflict over what its client-side apply set before. */
function withoutLastApplied(
	manager: string,
	live: TypedObject,
	conflicts: ConflictSets,
): ConflictSets {
	const allowed = manager === KUBECTL ? fieldsOfLastApplied(live) : undefined;
	if (allowed === undefined) return conflicts;
	const left = new Map<string, FieldsV1>();
	for (const [identifier, set] of conflicts) {
		const rest = difference(set, allowed);
		if (!isEmptySet(rest)) left.set(identifier, rest);
	}
	return left;
}

/** Strips the applier's own set; its time moves on only when the object changed. */
function finish(
	managers: Managers,
	identifier: string,
	now: number | undefined,
): void {
	const mine = managers.get(identifier);
	if (mine === undefined) return;
	const fields = stripMeta(mine.fields);
	if (isEmptySet(fields)) managers.delete(identifier);
	else
		managers.set(identifier, {
			...mine,
			fields,
			time: now === undefined ? mine.time : entryTime(now),
		});
}
