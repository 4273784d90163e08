import { formatTime } from "../../apimachinery/clock.ts";
import { notFound, StatusError } from "../../apimachinery/errors.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import type { KubeObject, ObjectMeta } from "../../apimachinery/object.ts";
import { StorageError, type StoredObject } from "../../storage/backend.ts";
import type { Fields } from "./before.ts";
import type { HookContext } from "./definition.ts";
import type { DeleteOptions, WriteOptions } from "./options.ts";
import type { Resource } from "./resource.ts";
import { sealOf } from "./seal.ts";
import { translateStorageError } from "./storage-errors.ts";
import type { DeleteResult, Store } from "./store.ts";

const orphanFinalizer = "orphan";
const foregroundFinalizer = "foregroundDeletion";

/** What a deletion does to the stored object. */
type Step =
	| {
			readonly kind: "remove";
			readonly draft: Fields;
			readonly first?: boolean;
	  }
	| {
			readonly kind: "update";
			readonly draft: Fields;
			readonly thenRemove: boolean;
	  }
	| { readonly kind: "pending"; readonly draft: Fields };

/** Whether nothing holds a deletion up any more: no finalizers and no grace period left. */
export const isFreed = (object: KubeObject): boolean => {
	const meta = object.metadata;
	return (
		meta.deletionTimestamp !== undefined &&
		(meta.finalizers ?? []).length === 0 &&
		(meta.deletionGracePeriodSeconds ?? 0) === 0
	);
};

/**
 * DELETE of one object: at once, or gracefully, or held up by finalizers
 * (registry/generic/registry/store.go Delete, registry/rest/delete.go BeforeDelete).
 */
export async function deleteObject(
	store: Store,
	namespace: string,
	name: string,
	options: DeleteOptions,
	write: WriteOptions,
): Promise<DeleteResult> {
	const { resource, backend } = store;
	const key = resource.key(namespace, name);
	const context = store.hookContext(write, "");
	const { orphaningWarning } = resource.definition;
	const asksNothing =
		options.propagationPolicy === undefined &&
		options.orphanDependents === undefined;
	if (orphaningWarning && asksNothing) write.warn(orphaningWarning);
	for (let written: StoredObject | undefined; ; ) {
		const existing = backend.head(key);
		if (existing === undefined) {
			// A zero grace period was written and someone else removed the object since: that is what was asked.
			if (written !== undefined)
				return { object: written.value, deleted: true };
			throw notFound(resource.groupResource, name);
		}
		checkPreconditions(resource, existing.value, options, written);
		await write.validate?.(existing.value, existing.value);
		await resource.definition.beforeDelete?.(existing.value, context);
		const step = nextStep(resource, existing.value, options, context);
		if (step.kind === "pending")
			return { object: existing.value, deleted: false };
		if (write.dryRun)
			return {
				object: step.draft,
				deleted: step.kind === "remove" || step.thenRemove,
			};
		try {
			if (step.kind === "remove") {
				const removed = await backend.delete(
					key,
					sealOf(step.draft),
					existing.modRevision,
				);
				await resource.definition.afterDelete?.(removed.value, context);
				return { object: removed.value, deleted: true };
			}
			if (deepEqual(step.draft, existing.value))
				return { object: existing.value, deleted: false };
			written = await backend.update(
				key,
				sealOf(step.draft),
				existing.modRevision,
			);
			if (!step.thenRemove) return { object: written.value, deleted: false };
		} catch (error) {
			if (error instanceof StorageError && error.code === "Conflict") continue;
			if (error instanceof StorageError && error.code === "KeyNotFound")
				continue;
			throw translateStorageError(error);
		}
	}
}

function checkPreconditions(
	resource: Resource,
	object: KubeObject,
	options: DeleteOptions,
	written: StoredObject | undefined,
): void {
	const { uid, resourceVersion } = options.preconditions ?? {};
	const { group, kind } = resource.definition;
	const refuse = (why: string) => {
		const name = object.metadata.name ?? "";
		const qualified = group === "" ? kind : `${kind}.${group}`;
		return new StatusError(
			409,
			"Conflict",
			`Operation cannot be fulfilled on ${qualified} "${name}": ${why}`,
			{ name, ...(group === "" ? {} : { group }), kind },
		);
	};
	if (uid !== undefined && uid !== object.metadata.uid)
		throw refuse(
			`the UID in the precondition (${uid}) does not match the UID in record (${object.metadata.uid}). The object might have been deleted and then recreated`,
		);
	const expected = written?.value.metadata.resourceVersion ?? resourceVersion;
	if (
		resourceVersion !== undefined &&
		expected !== object.metadata.resourceVersion
	)
		throw refuse(
			`the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${object.metadata.resourceVersion}). The object might have been modified`,
		);
}

function nextStep(
	resource: Resource,
	existing: Fields,
	options: DeleteOptions,
	context: HookContext,
): Step {
	const { definition } = resource;
	const draft: Fields = {
		...existing,
		metadata: { ...existing.metadata },
	};
	if (definition.interceptDelete) {
		const copy = structuredClone(draft);
		setDeletionFinalizers(resource, copy.metadata, options);
		if (definition.interceptDelete(copy, context))
			return { kind: "update", draft: copy, thenRemove: false };
	}
	const grace = beginGraceful(resource, existing, draft, options, context);
	if (grace === "pending") return { kind: "pending", draft };
	setDeletionFinalizers(resource, draft.metadata, options);
	const held = (draft.metadata.finalizers ?? []).length > 0;
	if (grace === "graceful")
		return {
			kind: "update",
			draft,
			thenRemove: !held && draft.metadata.deletionGracePeriodSeconds === 0,
		};
	if (!held) return { kind: "remove", draft };
	markAsDeleting(draft.metadata, context.clock.now());
	return { kind: "update", draft, thenRemove: false };
}

/** Sets deletionTimestamp and grace period for kinds that go gracefully; tells whether it did. */
function beginGraceful(
	resource: Resource,
	existing: KubeObject,
	draft: KubeObject,
	options: DeleteOptions,
	context: HookContext,
): "graceful" | "pending" | "none" {
	const meta = draft.metadata;
	const now = context.clock.now();
	if (existing.metadata.deletionTimestamp !== undefined) {
		const current = existing.metadata.deletionGracePeriodSeconds;
		if (current === undefined || resource.definition.gracePeriod === undefined)
			return "none";
		const asked = options.gracePeriodSeconds;
		if (asked === undefined || asked >= current)
			return current === 0 && (existing.metadata.finalizers ?? []).length === 0
				? "none"
				: "pending";
		const start =
			Date.parse(existing.metadata.deletionTimestamp) - current * 1000;
		meta.deletionTimestamp = formatTime(start + asked * 1000);
		meta.deletionGracePeriodSeconds = asked;
		return "graceful";
	}
	const seconds = resource.definition.gracePeriod?.(draft, {
		gracePeriodSeconds: options.gracePeriodSeconds,
	});
	if (seconds === undefined) return "none";
	meta.deletionTimestamp = formatTime(now + seconds * 1000);
	meta.deletionGracePeriodSeconds = seconds;
	if ((meta.generation ?? 0) > 0) meta.generation = (meta.generation ?? 0) + 1;
	return "graceful";
}

/** A deletion that only finalizers hold up. */
function markAsDeleting(meta: ObjectMeta, now: number): void {
	if (meta.deletionTimestamp === undefined && (meta.generation ?? 0) > 0)
		meta.generation = (meta.generation ?? 0) + 1;
	if (
		meta.deletionTimestamp === undefined ||
		Date.parse(meta.deletionTimestamp) > now
	)
		meta.deletionTimestamp = formatTime(now);
	meta.deletionGracePeriodSeconds = 0;
}

/** The garbage collector's finalizers follow from the propagation policy (deletionFinalizersForGarbageCollection). */
function setDeletionFinalizers(
	resource: Resource,
	meta: ObjectMeta,
	options: DeleteOptions,
): void {
	const finalizers = meta.finalizers ?? [];
	const orphan = shouldOrphan(resource, finalizers, options);
	const foreground = shouldWaitForDependents(finalizers, options);
	const wanted = finalizers.filter(
		(f) => f !== orphanFinalizer && f !== foregroundFinalizer,
	);
	if (orphan) wanted.push(orphanFinalizer);
	if (foreground) wanted.push(foregroundFinalizer);
	const same =
		wanted.length === finalizers.length &&
		wanted.every((f) => finalizers.includes(f));
	if (same) return;
	if (wanted.length > 0) meta.finalizers = wanted;
	else delete meta.finalizers;
}

function shouldOrphan(
	resource: Resource,
	finalizers: readonly string[],
	options: DeleteOptions,
): boolean {
	if (options.orphanDependents !== undefined) return options.orphanDependents;
	if (options.propagationPolicy !== undefined)
		return options.propagationPolicy === "Orphan";
	for (const finalizer of finalizers) {
		if (finalizer === orphanFinalizer) return true;
		if (finalizer === foregroundFinalizer) return false;
	}
	return resource.definition.defaultDeletionPropagation === "Orphan";
}

function shouldWaitForDependents(
	finalizers: readonly string[],
	options: DeleteOptions,
): boolean {
	if (options.orphanDependents !== undefined) return false;
	if (options.propagationPolicy !== undefined)
		return options.propagationPolicy === "Foreground";
	for (const finalizer of finalizers) {
		if (finalizer === foregroundFinalizer) return true;
		if (finalizer === orphanFinalizer) return false;
	}
	return false;
}
