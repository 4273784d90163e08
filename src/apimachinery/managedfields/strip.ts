/** Fields that nobody owns (apimachinery/pkg/util/managedfields/internal/stripmeta.go). */
import type { FieldsV1 } from "../object.ts";
import { difference, setOf } from "./field-set.ts";

const STRIPPED = setOf(
	["f:apiVersion"],
	["f:kind"],
	["f:metadata"],
	...[
		"name",
		"namespace",
		"creationTimestamp",
		"selfLink",
		"uid",
		"clusterName",
		"generation",
		"managedFields",
		"resourceVersion",
	].map((name) => ["f:metadata", `f:${name}`]),
);

/** The set without identity and what the server itself writes. */
export const stripMeta = (fields: FieldsV1): FieldsV1 =>
	difference(fields, STRIPPED);
