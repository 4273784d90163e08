/** metadata.managedFields decoded by manager, and back (apimachinery/pkg/util/managedfields/internal/managedfields.go). */
import { formatTime } from "../clock.ts";
import { goQuote } from "../field.ts";
import type { FieldsV1, ManagedFieldsEntry } from "../object.ts";
import { isEmptySet, parseFieldSet, union } from "./field-set.ts";

/** One manager's fields at one version. */
export interface Manager {
	readonly manager: string;
	readonly operation: "Apply" | "Update";
	/** The version the fields are written in. */
	readonly apiVersion: string;
	readonly subresource: string;
	readonly time: string | undefined;
	readonly fields: FieldsV1;
	/** Where it was read from; written again as it is when nothing changed. */
	readonly entry?: ManagedFieldsEntry;
}

/** Managers by their identifier. */
export type Managers = Map<string, Manager>;

/**
 * What tells managers apart, as the JSON text that Kubernetes sorts them by: name, operation, subresource, and for
 * updates the version.
 */
export function managerIdentifier(
	manager: string,
	operation: "Apply" | "Update",
	apiVersion: string,
	subresource: string,
): string {
	let text = manager === "" ? "{" : `{"manager":${JSON.stringify(manager)},`;
	text += `"operation":"${operation}"`;
	if (operation === "Update" && apiVersion !== "")
		text += `,"apiVersion":${JSON.stringify(apiVersion)}`;
	if (subresource !== "")
		text += `,"subresource":${JSON.stringify(subresource)}`;
	return `${text}}`;
}

type Decoded = readonly [identifier: string, manager: Manager];
const decoded = new WeakMap<ManagedFieldsEntry, Decoded>();

/** Stored entries never change: what was read once is remembered. */
function decode(entry: ManagedFieldsEntry): Decoded {
	let result = decoded.get(entry);
	if (result === undefined) {
		const { manager = "", operation = "Update", apiVersion = "" } = entry;
		const { subresource = "", time, fieldsV1 = {} } = entry;
		result = [
			managerIdentifier(manager, operation, apiVersion, subresource),
			{
				manager,
				operation,
				apiVersion,
				subresource,
				time,
				fields: fieldsV1,
				entry,
			},
		];
		decoded.set(entry, result);
	}
	return result;
}

/** Decodes entries that this server wrote. */
export function readManagers(
	entries: readonly ManagedFieldsEntry[] | undefined,
): Managers {
	return new Map(entries?.map(decode));
}

/** Decodes entries that a client wrote; throws an Error that says what is wrong (DecodeManagedFields). */
export function parseManagers(
	entries: readonly ManagedFieldsEntry[],
): Managers {
	return readManagers(entries.map(parseEntry));
}

function parseEntry(entry: ManagedFieldsEntry, i: number): ManagedFieldsEntry {
	if (entry.operation !== "Apply" && entry.operation !== "Update")
		throw new Error("operation must be `Apply` or `Update`");
	if ((entry.apiVersion ?? "") === "")
		throw new Error("apiVersion must not be empty");
	if ((entry.fieldsType ?? "") === "")
		throw new Error(`missing fieldsType in managed fields entry ${i}`);
	if (entry.fieldsType !== "FieldsV1")
		throw new Error(
			`invalid fieldsType ${goQuote(entry.fieldsType ?? "")} in managed fields entry ${i}`,
		);
	return { ...entry, fieldsV1: parseFieldSet(entry.fieldsV1) };
}

function encode(manager: Manager): ManagedFieldsEntry {
	const { entry } = manager;
	if (
		entry !== undefined &&
		entry.fieldsV1 === manager.fields &&
		entry.time === manager.time &&
		entry.apiVersion === manager.apiVersion
	)
		return entry;
	// Member by member, in their order: this is done at every write.
	const made: Partial<Record<keyof ManagedFieldsEntry, unknown>> = {};
	if (manager.manager !== "") made.manager = manager.manager;
	made.operation = manager.operation;
	made.apiVersion = manager.apiVersion;
	if (manager.time !== undefined) made.time = manager.time;
	made.fieldsType = "FieldsV1";
	made.fieldsV1 = manager.fields;
	if (manager.subresource !== "") made.subresource = manager.subresource;
	return made as ManagedFieldsEntry;
}

const compareText = (a: string, b: string): number =>
	a < b ? -1 : a > b ? 1 : 0;

/** Times of this server compare as texts; an absent one is the oldest. */
const compareManagers = (a: Manager, b: Manager): number =>
	compareText(a.operation, b.operation) ||
	compareText(a.time ?? "", b.time ?? "") ||
	compareText(a.manager, b.manager) ||
	compareText(a.apiVersion, b.apiVersion) ||
	compareText(a.subresource, b.subresource);

/** The entries of metadata.managedFields, in their order; managers without fields have none. */
export function writeManagers(managers: Managers): ManagedFieldsEntry[] {
	return [...managers.values()].sort(compareManagers).map(encode);
}

const MAX_UPDATE_MANAGERS = 10;
const OLD_UPDATES = "ancient-changes";

/** Merges the oldest updaters until ten are left (internal/capmanagers.go). Changes the map. */
export function capUpdateManagers(managers: Managers): void {
	let count = 0;
	for (const manager of managers.values())
		if (manager.operation === "Update") count++;
	if (count <= MAX_UPDATE_MANAGERS) return;
	const updaters = [...managers]
		.filter(([, manager]) => manager.operation === "Update")
		.sort(
			([a, x], [b, y]) =>
				compareText(x.time ?? "", y.time ?? "") || compareText(a, b),
		);
	const firstOfVersion = new Map<string, string>();
	for (const [identifier, manager] of updaters) {
		if (count <= MAX_UPDATE_MANAGERS) return;
		const first = firstOfVersion.get(manager.apiVersion);
		if (first === undefined) {
			firstOfVersion.set(manager.apiVersion, identifier);
			continue;
		}
		mergeIntoBucket(managers, first, identifier, manager);
		count--;
	}
}

function mergeIntoBucket(
	managers: Managers,
	first: string,
	identifier: string,
	manager: Manager,
): void {
	const { apiVersion } = manager;
	const bucket = managerIdentifier(OLD_UPDATES, "Update", apiVersion, "");
	const previous = managers.get(bucket) ?? managers.get(first);
	if (!managers.has(bucket)) managers.delete(first);
	managers.delete(identifier);
	managers.set(bucket, {
		manager: OLD_UPDATES,
		operation: "Update",
		apiVersion,
		subresource: "",
		// The later time: that of the update merged in.
		time: manager.time,
		fields: union(previous?.fields ?? {}, manager.fields),
	});
}

/** Removes managers that own nothing. Changes the map. */
export function dropEmptyManagers(managers: Managers): void {
	for (const [identifier, manager] of managers)
		if (isEmptySet(manager.fields)) managers.delete(identifier);
}

/** metav1.Time of an entry. */
export const entryTime = (now: number): string => formatTime(now);
