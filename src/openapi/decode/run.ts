/** What one decoding run counts on its way. */
export interface Run {
	/** Members of all objects that were visited: fewer than the text has colons means a repeated member. */
	keys: number;
	/** Some object has a member that its schema does not know. */
	unknown: boolean;
}

export type Decode = (input: unknown, run: Run) => unknown;

/** Thrown by the fast path on anything Go would refuse; `explain` then finds Go's words for it. */
export const MISMATCH = Symbol("mismatch");

export type Members = { [name: string]: unknown };

export const isMembers = (value: unknown): value is Members =>
	typeof value === "object" && value !== null && !Array.isArray(value);

/** Counts the members of all objects inside a value that is kept as it is. */
export function countKeys(value: unknown): number {
	if (typeof value !== "object" || value === null) return 0;
	let keys = 0;
	if (Array.isArray(value)) {
		for (const item of value) keys += countKeys(item);
		return keys;
	}
	for (const name in value) keys += 1 + countKeys((value as Members)[name]);
	return keys;
}

/** Sets a member of any name: `__proto__` is an ordinary key of a JSON object. */
export function setMember(target: Members, name: string, value: unknown): void {
	if (name !== "__proto__") target[name] = value;
	else
		Object.defineProperty(target, name, {
			value,
			enumerable: true,
			writable: true,
			configurable: true,
		});
}
