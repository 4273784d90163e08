import type { Schema } from "../../apimachinery/schema.ts";
import { decoderOf } from "./compile.ts";
import { type Decode, isMembers } from "./run.ts";

const prefix =
	"io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOr";

/**
 * The three types of a CustomResourceDefinition's schema that are one thing or another
 * (apiextensions/v1/marshal.go). Their node carries the schema of JSONSchemaProps as `items`; unknown members in
 * there vanish without a warning, because Go's own UnmarshalJSON of these types is not strict.
 */
export function unionDecoder(schema: Schema): Decode | undefined {
	if (!schema.name?.startsWith(prefix)) return undefined;
	const inner: Decode = (input, run) => {
		const own = { keys: 0, unknown: false };
		const value = decoderOf(schema.items ?? { type: "any" })(input, own);
		run.keys += own.keys;
		return value;
	};
	switch (schema.name.slice(prefix.length)) {
		case "Bool":
			return (input, run) => {
				if (typeof input === "boolean") return input;
				if (!isMembers(input))
					throw new Error("boolean or JSON schema expected");
				return inner(input, run);
			};
		case "Array":
			return (input, run) =>
				Array.isArray(input)
					? input.map((item) => inner(item ?? {}, run))
					: isMembers(input)
						? inner(input, run)
						: null;
		default:
			return (input, run) => {
				if (!Array.isArray(input))
					return isMembers(input) ? inner(input, run) : null;
				if (!input.every((item) => typeof item === "string"))
					throw new Error(
						"json: cannot unmarshal array into Go value of type []string",
					);
				return input;
			};
	}
}
