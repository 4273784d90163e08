import type { KubeObject } from "../../apimachinery/object.ts";

/** Brings objects of one kind, each of another version, into `apiVersion`. */
export type ConvertObjects = (
	objects: readonly KubeObject[],
	apiVersion: string,
) => Promise<readonly KubeObject[]>;

/**
 * Conversions that were made ahead, because making them takes time and the registry converts in passing. Each is taken
 * once: whoever keeps the object keeps what it was converted to.
 */
export class Conversions {
	readonly #convert: ConvertObjects;
	readonly #made = new WeakMap<KubeObject, Map<string, KubeObject>>();

	constructor(convert: ConvertObjects) {
		this.#convert = convert;
	}

	/** Converts those that are of another version, in one call. Throws what the converter throws. */
	async make(
		objects: readonly KubeObject[],
		apiVersion: string,
	): Promise<void> {
		const others = objects.filter((object) => object.apiVersion !== apiVersion);
		if (others.length === 0) return;
		const converted = await this.#convert(others, apiVersion);
		for (const [i, object] of others.entries()) {
			const versions = this.#made.get(object) ?? new Map();
			versions.set(apiVersion, converted[i]);
			this.#made.set(object, versions);
		}
	}

	/** What `make` made of the object. */
	take(object: KubeObject, apiVersion: string): KubeObject {
		if (object.apiVersion === apiVersion) return object;
		const versions = this.#made.get(object);
		const converted = versions?.get(apiVersion);
		if (converted === undefined)
			throw new Error(
				`${object.kind} of ${object.apiVersion} was not converted to ${apiVersion} ahead`,
			);
		versions?.delete(apiVersion);
		return converted;
	}
}
