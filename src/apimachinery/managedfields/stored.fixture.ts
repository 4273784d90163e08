/** An object as tests of server-side apply make requests on it. */
import { StatusError } from "../errors.ts";
import type {
	JsonObject,
	JsonValue,
	KubeObject,
	ManagedFieldsEntry,
} from "../object.ts";
import type { Schema } from "../schema.ts";
import { keepTimesOfNoop } from "./after-admission.ts";
import { applyPatch } from "./apply.ts";
import { trackUpdate } from "./track-update.ts";

/** One object that requests are made on, stored as the server would: without nulls and empty parts. */
export class Stored {
	live: JsonObject | undefined;
	now = 0;
	readonly schema: Schema;
	readonly kind: string;
	readonly group: string;
	constructor(schema: Schema, kind: string, group = "") {
		this.schema = schema;
		this.kind = kind;
		this.group = group;
	}
	get apiVersion() {
		return this.group === "" ? "v1" : `${this.group}/v1`;
	}
	config(fields: JsonObject): JsonObject {
		return {
			apiVersion: this.apiVersion,
			kind: this.kind,
			...fields,
			metadata: { name: "a", ...(fields.metadata as JsonObject) },
		};
	}
	apply(
		manager: string,
		fields: JsonObject,
		extra: { force?: boolean; subresource?: string } = {},
	) {
		this.now += 1000;
		const { object, managedFields } = applyPatch({
			live: this.live,
			applied: this.config(fields),
			manager,
			force: extra.force ?? false,
			subresource: extra.subresource ?? "",
			gvk: { group: this.group, version: "v1", kind: this.kind },
			apiVersion: this.apiVersion,
			now: this.now,
			schema: this.schema,
		});
		return this.#store(object, managedFields);
	}
	update(manager: string, fields: JsonObject) {
		this.now += 1000;
		const updated = clean(this.config(fields)) as JsonObject;
		const managedFields = trackUpdate({
			live: this.live,
			updated,
			manager,
			apiVersion: this.apiVersion,
			now: this.now,
			schema: this.schema,
		});
		return this.#store(updated, managedFields);
	}
	#store(object: JsonObject, managedFields: ManagedFieldsEntry[]) {
		const { managedFields: _, ...metadata } = object.metadata as JsonObject;
		const next = clean({
			...object,
			metadata: { ...metadata, uid: "u" },
		}) as KubeObject & JsonObject;
		next.metadata.managedFields = managedFields;
		const old = this.live as typeof next | undefined;
		const kept = old && keepTimesOfNoop(next, old);
		if (kept !== undefined) next.metadata.managedFields = kept;
		this.live = next;
		return next;
	}
	get entries(): ManagedFieldsEntry[] {
		const metadata = (this.live?.metadata ?? {}) as JsonObject;
		return (metadata.managedFields ?? []) as unknown as ManagedFieldsEntry[];
	}
	get owners() {
		return this.entries.map((e) => [e.manager, e.operation, e.fieldsV1]);
	}
}

/** Without nulls and what is empty, as it is stored. */
export function clean(value: JsonValue): JsonValue | undefined {
	if (value === null) return undefined;
	if (Array.isArray(value)) return value.length === 0 ? undefined : value;
	if (typeof value !== "object") return value;
	const kept = Object.entries(value)
		.map(([name, member]) => [name, clean(member)] as const)
		.filter(([, member]) => member !== undefined);
	return kept.length === 0
		? undefined
		: (Object.fromEntries(kept) as JsonObject);
}

/** Code, message and causes of the StatusError that a call throws; undefined when it throws none. */
export const failure = (run: () => unknown) => {
	try {
		run();
	} catch (error) {
		if (error instanceof StatusError)
			return [error.code, error.message, error.status.details?.causes];
		throw error;
	}
	return undefined;
};
