/** An unsigned integer, which is not an int. */
export class CelUint {
	readonly value: bigint;
	constructor(value: bigint) {
		this.value = value;
	}
}

/** A span of time in nanoseconds. */
export class CelDuration {
	readonly nanoseconds: bigint;
	constructor(nanoseconds: bigint) {
		this.nanoseconds = nanoseconds;
	}
}

/** A moment, in nanoseconds since 1970. */
export class CelTimestamp {
	readonly nanoseconds: bigint;
	constructor(nanoseconds: bigint) {
		this.nanoseconds = nanoseconds;
	}
	get date(): Date {
		return new Date(Number(this.nanoseconds / 1_000_000n));
	}
}

/** A value that may be missing. */
export class CelOptional {
	static readonly none = new CelOptional(undefined);
	readonly value: CelValue | undefined;
	constructor(value: CelValue | undefined) {
		this.value = value;
	}
}

/** A value of a library: an address, a quantity. `typeName` is its type's. */
export abstract class CelOpaque {
	abstract readonly typeName: string;
	/** How `==` compares two of a type; as the same thing unless told otherwise. */
	equals(other: CelOpaque): boolean {
		return this === other;
	}
}

/** A list, computed or a view of JSON. */
export interface CelList {
	readonly celKind: "list";
	readonly size: number;
	at(index: number): CelValue;
	/** Set of lists whose order makes no difference. */
	readonly unordered?: boolean;
}

/** A map or an object: computed, or a view of JSON. */
export interface CelMap {
	readonly celKind: "map";
	readonly size: number;
	/** undefined when there is no such key. */
	get(key: CelValue): CelValue | undefined;
	keys(): Iterable<CelValue>;
	/** The name of a message's type; absent: a map. */
	readonly typeName?: string;
}

/** A type as a value: what `type(x)` gives. */
export class CelTypeValue {
	readonly name: string;
	constructor(name: string) {
		this.name = name;
	}
}

export type CelValue =
	| null
	| boolean
	| bigint
	| number
	| string
	| Uint8Array
	| CelUint
	| CelDuration
	| CelTimestamp
	| CelOptional
	| CelOpaque
	| CelTypeValue
	| CelList
	| CelMap;

/** What an expression failed with, in cel-go's words. */
export class CelError extends Error {}

/** Stopped because it cost more than allowed; nothing in the expression can catch it. */
export class CelCostError extends Error {}

export const isList = (value: CelValue): value is CelList =>
	typeof value === "object" &&
	value !== null &&
	(value as CelList).celKind === "list";

export const isMap = (value: CelValue): value is CelMap =>
	typeof value === "object" &&
	value !== null &&
	(value as CelMap).celKind === "map";
