/** Field ownership of creates, updates and patches (apimachinery/pkg/util/managedfields/internal/fieldmanager.go). */
import { deepEqual } from "../json.ts";
import type {
	FieldsV1,
	JsonObject,
	JsonValue,
	ManagedFieldsEntry,
	ObjectMeta,
} from "../object.ts";
import type { Schema } from "../schema.ts";
import { SAME } from "./compare.ts";
import {
	capUpdateManagers,
	entryTime,
	type Managers,
	managerIdentifier,
	parseManagers,
	readManagers,
	writeManagers,
} from "./entries.ts";
import {
	difference,
	isEmptySet,
	recursiveDifference,
	union,
} from "./field-set.ts";
import { ListKeyError } from "./list-key.ts";
import { stripMeta } from "./strip.ts";
import type { Converter, TypedObject } from "./typed-object.ts";
import { Comparisons, disown, reconciledManagers } from "./updater.ts";

export interface TrackUpdateOptions {
	/** The stored object, in the version of the request; absent when the request creates it. */
	readonly live?: object | undefined;
	/** The object as it is about to be stored, in the version of the request. */
	readonly updated: object;
	/** The name the client goes by; "" is `unknown`. */
	readonly manager: string;
	readonly apiVersion: string;
	readonly subresource?: string;
	/** Milliseconds. */
	readonly now: number;
	readonly schema: Schema;
	/** Fields that the request's strategy resets. */
	readonly resetFields?: FieldsV1 | undefined;
	readonly convert?: Converter | undefined;
	/**
	 * metadata.managedFields as the client sent them, when `updated` has lost the difference between an empty list,
	 * which forgets all ownership, and none. By default those of `updated`.
	 */
	readonly sent?: unknown;
}

export const metadataOf = (object: object | undefined): ObjectMeta =>
	(object as { metadata?: ObjectMeta } | undefined)?.metadata ?? {};

/** An empty list, or one empty entry, asks to forget all ownership. */
function asksForReset(sent: unknown): boolean {
	if (!Array.isArray(sent)) return false;
	if (sent.length === 0) return true;
	const only: unknown = sent[0];
	if (sent.length > 1 || typeof only !== "object" || only === null)
		return false;
	return Object.values(only).every((value) => value === undefined);
}

/** Ownership to start from: what the client sent if it makes sense, what is stored otherwise. */
function startingManagers(options: TrackUpdateOptions): Managers {
	const stored = metadataOf(options.live).managedFields;
	const sent = options.sent ?? metadataOf(options.updated).managedFields;
	// Through a subresource nobody sets managedFields.
	if ((options.subresource ?? "") === "" && !deepEqual(sent, stored)) {
		if (asksForReset(sent)) return new Map();
		if (Array.isArray(sent)) {
			try {
				const managers = parseManagers(sent as ManagedFieldsEntry[]);
				if (managers.size > 0) return managers;
			} catch {
				// What cannot be read is as good as not sent.
			}
		}
	}
	return readManagers(stored);
}

const withoutEntries = (object: object | undefined): JsonObject => {
	const plain = (object ?? {}) as JsonObject;
	const metadata = plain.metadata as JsonObject | undefined;
	if (metadata?.managedFields === undefined) return plain;
	const { managedFields: _, ...rest } = metadata;
	return { ...plain, metadata: rest as JsonValue };
};

/**
 * The managedFields of an object that a create, update or patch is about to store: [] when none are tracked. Call it
 * after decoding and defaulting and before admission. Objects are not changed.
 */
export function trackUpdate(options: TrackUpdateOptions): ManagedFieldsEntry[] {
	const managers = startingManagers(options);
	const existing = (metadataOf(options.live).uid ?? "") !== "";
	// An object without tracked fields gets none before the first apply.
	if (managers.size === 0 && existing) return [];
	const { schema, apiVersion, convert } = options;
	const live: TypedObject = {
		object: withoutEntries(options.live),
		schema,
		apiVersion,
	};
	const updated: TypedObject = {
		object: withoutEntries(options.updated),
		schema,
		apiVersion,
	};
	try {
		const tracked = updateManagers(managers, options, {
			live,
			updated,
			ignored: options.resetFields,
			convert,
		});
		capUpdateManagers(tracked);
		return writeManagers(tracked);
	} catch (error) {
		// Ownership never makes a write fail.
		if (error instanceof ListKeyError)
			return [...(metadataOf(options.live).managedFields ?? [])];
		throw error;
	}
}

interface UpdateOptions {
	readonly manager: string;
	readonly apiVersion: string;
	readonly subresource?: string;
	readonly now: number;
}

/** Gives what changed to the manager and takes it from the others. */
export function updateManagers(
	before: Managers,
	options: UpdateOptions,
	change: ConstructorParameters<typeof Comparisons>[0],
): Managers {
	const { apiVersion, subresource = "" } = options;
	const managers = reconciledManagers(before, change.live, change.convert);
	const comparisons = new Comparisons(change);
	const { changed, removed } = comparisons.in(apiVersion) ?? SAME;
	const fields = stripMeta(
		change.ignored === undefined
			? changed
			: recursiveDifference(changed, change.ignored),
	);
	if (isEmptySet(fields)) {
		disown(managers, "", comparisons);
		return managers;
	}
	const manager = options.manager === "" ? "unknown" : options.manager;
	const identifier = managerIdentifier(
		manager,
		"Update",
		apiVersion,
		subresource,
	);
	disown(managers, identifier, comparisons);
	const previous = managers.get(identifier);
	managers.set(identifier, {
		manager,
		operation: "Update",
		apiVersion,
		subresource,
		time: entryTime(options.now),
		// The same set as before is the same object, and what is remembered of it holds on.
		fields: union(difference(previous?.fields ?? {}, removed), fields),
	});
	return managers;
}
