import type { CelValue } from "../values/scalars.ts";
import { parseSignature, type Signature } from "./signature.ts";

/** One way to call a function. */
export interface Overload extends Signature {
	/** Gets the arguments, of methods the receiver first, of the types that the signature names. */
	run(...args: CelValue[]): CelValue;
}

/** What libraries register their functions with; implementations get values of exactly the types they declare. */
export type Define = (
	signature: string,
	// biome-ignore lint/suspicious/noExplicitAny: the signature says the types
	run: (...args: any[]) => CelValue,
) => void;

/** All functions, by name. */
export type FunctionTable = ReadonlyMap<string, readonly Overload[]>;

export function functionTable(
	libraries: readonly ((define: Define) => void)[],
): FunctionTable {
	const table = new Map<string, Overload[]>();
	for (const library of libraries)
		library((text, run) => {
			const signature = parseSignature(text);
			const overloads = table.get(signature.name) ?? [];
			overloads.push({ ...signature, run });
			table.set(signature.name, overloads);
		});
	return table;
}
