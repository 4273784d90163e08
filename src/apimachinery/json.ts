/** Small helpers for JSON values. Objects are plain; `undefined` members count as absent. */

/** Are two JSON values the same, whatever the order of their keys? Identical references cost nothing. */
export function deepEqual(a: unknown, b: unknown): boolean {
	if (a === b) return true;
	if (
		typeof a !== "object" ||
		typeof b !== "object" ||
		a === null ||
		b === null
	)
		// biome-ignore lint/suspicious/noSelfCompare: NaN is the same as NaN
		return a !== a && b !== b;
	if (Array.isArray(a)) {
		if (!Array.isArray(b) || a.length !== b.length) return false;
		for (let i = 0; i < a.length; i++) if (!deepEqual(a[i], b[i])) return false;
		return true;
	}
	if (Array.isArray(b)) return false;
	const left = a as Record<string, unknown>;
	const right = b as Record<string, unknown>;
	let balance = 0;
	for (const key in left) {
		const value = left[key];
		if (value === undefined) continue;
		balance++;
		const other = right[key];
		if (value !== other && (other === undefined || !deepEqual(value, other)))
			return false;
	}
	for (const key in right) if (right[key] !== undefined) balance--;
	return balance === 0;
}

/** A copy that shares nothing with its source. */
export function deepCopy<T>(value: T): T {
	if (typeof value !== "object" || value === null) return value;
	if (Array.isArray(value)) {
		const copy = new Array(value.length);
		for (let i = 0; i < value.length; i++) copy[i] = deepCopy(value[i]);
		return copy as T;
	}
	const copy: Record<string, unknown> = {};
	const source = value as Record<string, unknown>;
	for (const key in source) {
		// A key of the name `__proto__` must stay a key.
		if (key === "__proto__") defineKey(copy, key, deepCopy(source[key]));
		else copy[key] = deepCopy(source[key]);
	}
	return copy as T;
}

/** Sets a member, also one that is named `__proto__`. */
export function defineKey(target: object, key: string, value: unknown): void {
	Object.defineProperty(target, key, {
		value,
		writable: true,
		enumerable: true,
		configurable: true,
	});
}

/** Is it a JSON object, neither list nor null? */
export const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === "object" && value !== null && !Array.isArray(value);
