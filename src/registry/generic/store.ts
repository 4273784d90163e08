import {
	alreadyExists,
	conflict,
	notFound,
	StatusError,
	untypedError,
} from "../../apimachinery/errors.ts";
import { goQuote, invalid, invalidObject } from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import { qualifiedResource } from "../../apimachinery/object.ts";
import {
	type Backend,
	StorageError,
	type StoredObject,
} from "../../storage/backend.ts";
import type { ResourceCache } from "../../storage/cacher/index.ts";
import {
	beforeCreate,
	beforeUpdate,
	type Fields,
	fillName,
	fillSystemFields,
} from "./before.ts";
import type {
	HookContext,
	ObjectSubresource,
	RegistryContext,
} from "./definition.ts";
import { deleteObject, isFreed } from "./deletion.ts";
import type { DeleteOptions, UpdateOptions, WriteOptions } from "./options.ts";
import type { Resource } from "./resource.ts";
import { sealOf } from "./seal.ts";
import { translateStorageError } from "./storage-errors.ts";

export type { StorageEvent, StoredObject } from "../../storage/backend.ts";

/** A write's outcome: what is stored now, or for a dry run only the object as it would be. */
export interface WriteResult {
	readonly object: KubeObject;
	readonly stored?: StoredObject;
	/** An update that created. */
	readonly created?: boolean;
}

/** How often a generated name that is taken already is drawn anew (registry/generic/registry/store.go). */
const nameGenerationAttempts = 8;

/**
 * The generic registry: one kind's objects in storage, with the kind's strategy applied on the way
 * (k8s.io/apiserver/pkg/registry/generic/registry/store.go). Objects go in and out in the storage version.
 */
export class Store {
	readonly resource: Resource;
	readonly cache: ResourceCache;
	readonly context: RegistryContext;
	readonly backend: Backend;

	constructor(
		resource: Resource,
		backend: Backend,
		cache: ResourceCache,
		context: RegistryContext,
	) {
		this.resource = resource;
		this.backend = backend;
		this.cache = cache;
		this.context = context;
	}

	/** The newest durable state, or NotFound. */
	get(namespace: string, name: string): StoredObject {
		const found = this.find(namespace, name);
		if (found === undefined) throw notFound(this.resource.groupResource, name);
		return found;
	}

	/** Like get, but undefined when it is not there. */
	find(namespace: string, name: string): StoredObject | undefined {
		return this.cache.get(this.resource.key(namespace, name));
	}

	/** Stores a new object; it must carry the request's namespace already. */
	async create(
		object: KubeObject,
		options: WriteOptions,
	): Promise<WriteResult> {
		const generated =
			!object.metadata.name && Boolean(object.metadata.generateName);
		for (let attempt = 1; ; attempt++) {
			try {
				return await this.#createOnce(object, options);
			} catch (error) {
				const taken =
					error instanceof StatusError && error.reason === "AlreadyExists";
				if (!generated || !taken) throw error;
				if (attempt >= nameGenerationAttempts) throw generatedNameTaken(error);
				delete object.metadata.name;
			}
		}
	}

	async #createOnce(
		object: KubeObject,
		options: WriteOptions,
	): Promise<WriteResult> {
		const context = this.hookContext(options, "");
		const fields = object as Fields;
		fillSystemFields(fields.metadata, context);
		fillName(fields.metadata);
		const { definition } = this.resource;
		const finish = await definition.beginCreate?.(fields, context);
		let success = false;
		try {
			beforeCreate(this.resource, fields, context);
			await options.validate?.(fields, undefined);
			const name = fields.metadata.name ?? "";
			const key = this.resource.key(fields.metadata.namespace ?? "", name);
			if (options.dryRun) {
				const existing = this.backend.head(key);
				if (existing !== undefined) throw this.#exists(name, existing);
				return { object: fields };
			}
			refuseVersion(fields.metadata.resourceVersion);
			const stored = await this.#write(name, () =>
				this.backend.create(key, sealOf(fields)),
			);
			success = true;
			return { object: stored.value, stored };
		} finally {
			await finish?.(success);
		}
	}

	/** Changes an object, retrying on other writes in between unless the client named the version it changes. */
	async update(
		namespace: string,
		name: string,
		options: UpdateOptions,
	): Promise<WriteResult> {
		const key = this.resource.key(namespace, name);
		for (;;) {
			const existing = this.backend.head(key);
			if (existing === undefined) {
				if (!this.#mayCreate(options))
					throw notFound(this.resource.groupResource, name);
				const created = await this.#createByUpdate(namespace, name, options);
				if (created !== undefined) return created;
				continue;
			}
			const result = await this.#updateOnce(name, existing, options);
			if (result !== undefined) return result;
		}
	}

	#mayCreate(options: UpdateOptions): boolean {
		return (
			options.forceCreate === true ||
			(options.subresource === "" &&
				this.resource.definition.allowCreateOnUpdate === true)
		);
	}

	async #createByUpdate(
		_namespace: string,
		name: string,
		options: UpdateOptions,
	): Promise<WriteResult | undefined> {
		const object = await options.updated(undefined);
		if (object.metadata.resourceVersion && !options.forceCreate) {
			if (object.metadata.resourceVersion !== "0")
				throw conflict(
					this.resource.groupResource,
					name,
					"StorageError: invalid object, Code: 4",
				);
		}
		delete object.metadata.resourceVersion;
		try {
			const { validateCreate } = options;
			const result = await this.#createOnce(object, {
				user: options.user,
				dryRun: options.dryRun,
				...(options.apiVersion === undefined
					? {}
					: { apiVersion: options.apiVersion }),
				warn: options.warn,
				...(validateCreate === undefined
					? {}
					: { validate: (created) => validateCreate(created) }),
			});
			return { ...result, created: true };
		} catch (error) {
			if (error instanceof StatusError && error.reason === "AlreadyExists")
				return undefined; // another writer was first: update what it made
			throw error;
		}
	}

	/** undefined: another write came in between and the update is to be tried on its result. */
	async #updateOnce(
		name: string,
		existing: StoredObject,
		options: UpdateOptions,
	): Promise<WriteResult | undefined> {
		this.#checkUid(name, existing, options.expectedUid);
		const object = (await options.updated(existing.value)) as Fields;
		const old = (
			this.resource.custom
				? await this.resource.upToDate(existing.value)
				: existing.value
		) as Fields;
		try {
			this.#checkVersion(name, object, existing);
		} catch (error) {
			await this.#readable(existing);
			throw error;
		}
		object.metadata.resourceVersion = old.metadata.resourceVersion as string;
		const context = this.hookContext(options, options.subresource);
		const subresource = this.objectSubresource(options.subresource);
		const finish =
			options.subresource === ""
				? await this.resource.definition.beginUpdate?.(object, old, context)
				: undefined;
		let success = false;
		try {
			beforeUpdate(this.resource, object, old, subresource, context);
			await options.validate?.(object, existing.value);
			if (
				isFreed(object) &&
				old.metadata.deletionTimestamp !== undefined &&
				!this.resource.definition.holdsDeletion?.(object)
			) {
				success = true;
				return await this.#removeFreed(object, existing, options, context);
			}
			if (deepEqual(object, existing.value))
				return { object: existing.value, stored: existing };
			if (options.dryRun) return { object };
			const stored = await this.#write(name, () =>
				this.backend.update(existing.key, sealOf(object), existing.modRevision),
			);
			success = true;
			await subresource?.afterUpdate?.(object, context);
			return { object: stored.value, stored };
		} catch (error) {
			// Tried again on what the other write left, where a version the client named no longer fits.
			if (error instanceof LostRaceError) return undefined;
			throw error;
		} finally {
			await finish?.(success);
		}
	}

	/** The last finalizer went: the object goes, and the answer is its last state. */
	async #removeFreed(
		object: Fields,
		existing: StoredObject,
		options: UpdateOptions,
		context: HookContext,
	): Promise<WriteResult> {
		if (options.dryRun) return { object };
		const removed = await this.#write(object.metadata.name ?? "", () =>
			this.backend.delete(
				existing.key,
				sealOf(existing.value),
				existing.modRevision,
			),
		);
		await this.resource.definition.afterDelete?.(removed.value, context);
		return { object };
	}

	#checkUid(
		name: string,
		existing: StoredObject,
		expectedUid: string | undefined,
	): void {
		const uid = existing.value.metadata.uid;
		if (!expectedUid || expectedUid === uid) return;
		throw conflict(
			this.resource.groupResource,
			name,
			`StorageError: invalid object, Code: 4, Key: ${existing.key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${expectedUid}, UID in object meta: ${uid}`,
		);
	}

	/**
	 * A write is decided before it is durable, and readable only then. Whoever is told of a conflict reads again at
	 * once: it must find the newer object, or it would try for ever and leave the journal no turn to finish.
	 */
	async #readable({ key, modRevision }: StoredObject): Promise<void> {
		for (;;) {
			const { modRevision: seen } = this.cache.get(key) ?? {};
			if (seen === undefined || seen >= modRevision) return;
			if ((this.backend.head(key)?.modRevision ?? 0) < modRevision) return;
			await new Promise((resolve) => setImmediate(resolve));
		}
	}

	/** Conflict when the client named another version than the current one. */
	#checkVersion(name: string, object: Fields, existing: StoredObject): void {
		const version = object.metadata.resourceVersion ?? "";
		if (version === "" || version === "0") {
			if (this.resource.definition.allowUnconditionalUpdate !== false) return;
			const { group, resource } = this.resource.groupResource;
			throw invalidObject({ group, kind: resource }, name, [
				invalid(
					"metadata.resourceVersion",
					0,
					"must be specified for an update",
				),
			]);
		}
		if (version === existing.value.metadata.resourceVersion) return;
		if (!/^\d+$/.test(version))
			throw untypedError(
				`strconv.ParseUint: parsing ${goQuote(version)}: invalid syntax`,
			);
		throw this.#modified(name);
	}

	/** Deletes, or starts a graceful or finalizer-guarded deletion. */
	delete(
		namespace: string,
		name: string,
		options: DeleteOptions,
		write: WriteOptions,
	): Promise<DeleteResult> {
		return deleteObject(this, namespace, name, options, write);
	}

	objectSubresource(name: string): ObjectSubresource<KubeObject> | undefined {
		if (name === "") return undefined;
		const { subresources } = this.resource.definition;
		return name === "status"
			? subresources?.status
			: subresources?.objects?.[name];
	}

	hookContext(options: WriteOptions, subresource: string): HookContext {
		const { context } = this;
		return {
			clock: context.clock,
			config: context.config,
			newUid: () => context.newUid(),
			store: (name) => context.store(name),
			service: (key) => context.service(key),
			user: options.user,
			dryRun: options.dryRun,
			subresource,
			apiVersion: options.apiVersion,
			warn: (text) => options.warn(text),
			annotate: (key, value) => options.annotate?.(key, value),
		};
	}

	/** Runs a storage write, with its failures in the API's words. */
	async #write(
		name: string,
		write: () => Promise<StoredObject>,
	): Promise<StoredObject> {
		try {
			return await write();
		} catch (error) {
			if (error instanceof StorageError) {
				if (error.code === "KeyExists") throw this.#exists(name, error.current);
				if (error.code === "KeyNotFound")
					throw notFound(this.resource.groupResource, name);
				if (error.code === "Conflict") throw new LostRaceError(name);
			}
			throw translateStorageError(error);
		}
	}

	#exists(name: string, current: StoredObject | undefined): StatusError {
		const error = alreadyExists(this.resource.groupResource, name);
		if (current?.value.metadata.deletionTimestamp === undefined) return error;
		return new StatusError(
			409,
			"AlreadyExists",
			`object is being deleted: ${error.message}`,
			error.status.details,
		);
	}

	#modified(name: string): StatusError {
		return conflict(this.resource.groupResource, name, optimisticLockMessage);
	}
}

export interface DeleteResult {
	/** The object as it is now or was last. */
	readonly object: KubeObject;
	/** Whether it is gone (or would be). */
	readonly deleted: boolean;
}

/** registry.OptimisticLockErrorMsg */
const optimisticLockMessage =
	"the object has been modified; please apply your changes to the latest version and try again";

/** Another write came between the read and the write of an update. */
class LostRaceError extends Error {}

function generatedNameTaken(error: StatusError): StatusError {
	return new StatusError(
		409,
		"AlreadyExists",
		`the server was not able to generate a unique name for the object: ${error.message}`,
		error.status.details,
	);
}

/** The qualified name under which a store is found. */
export const storeName = (resource: Resource): string =>
	qualifiedResource(resource.groupResource);

/** A new object has no version yet (storage.ErrResourceVersionSetOnCreate); what is no number does not count as one. */
function refuseVersion(version: string | undefined): void {
	if (version === undefined || !/^0*[1-9][0-9]*$/.test(version)) return;
	throw untypedError(
		"resourceVersion should not be set on objects to be created",
	);
}
