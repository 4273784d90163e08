import type { Schema } from "../apimachinery/schema.ts";
import { decoderOf } from "./decode/compile.ts";
import { explain } from "./decode/explain.ts";
import type { Run } from "./decode/run.ts";

export interface DecodeOptions {
	/** The kind in messages, and written into the object when `apiVersion` is given too. */
	readonly kind: string;
	/** Written over whatever the body says: `apps/v1`. */
	readonly apiVersion?: string;
}

export interface Decoded {
	readonly value: Record<string, unknown>;
	/** Members the schema does not know, in the order of the document: `spec.containers[0].imagee`. */
	readonly unknownFields: string[];
	/** Members of all objects of the input; compare with `countMembers(text)` to notice repeated ones. */
	readonly keys: number;
}

/**
 * Reads parsed JSON as Go's typed decoder does and returns what Go's encoder would print: fields in the order of the
 * struct (kind, apiVersion, metadata first), quantities, times and base64 in canonical form, nulls and omitempty
 * zeros left out, fields without omitempty always there. Maps are copied; values of type any are shared with the input.
 * Throws an Error with Go's text (`json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas
 * of type int32`) on a type that does not fit (sigs.k8s.io/json, k8s.io/apimachinery's UnmarshalJSON methods).
 */
export function decodeObject(
	schema: Schema,
	input: unknown,
	options: DecodeOptions,
): Decoded {
	const run: Run = { keys: 0, unknown: false };
	let value: Record<string, unknown>;
	try {
		value = decoderOf(schema)(input ?? {}, run) as Record<string, unknown>;
	} catch (error) {
		// the exact words, found by a slower walk in the order of the document
		explain(schema, input);
		throw error;
	}
	const unknownFields = run.unknown ? explain(schema, input) : [];
	if (options.apiVersion !== undefined) {
		if (value.kind === undefined || value.apiVersion === undefined) {
			const { kind, apiVersion } = options;
			value = { kind, apiVersion, ...value };
		}
		value.kind = options.kind;
		value.apiVersion = options.apiVersion;
	}
	return { value, unknownFields, keys: run.keys };
}
