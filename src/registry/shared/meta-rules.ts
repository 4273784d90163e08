/** What kinds ask of an object's metadata in their own validation (corevalidation.ValidateObjectMeta). */
import type { FieldError } from "../../apimachinery/field.ts";
import { validateObjectMeta } from "../../apimachinery/metadata-validation.ts";
import {
	type NameCheck,
	nameIsDNSSubdomain,
} from "../../apimachinery/names.ts";
import type { ObjectMeta } from "../../apimachinery/object.ts";
import { validateFinalizerNames } from "./finalizer-names.ts";

export interface MetaRules {
	readonly namespaced: boolean;
	/** Default: RFC 1123 subdomain. */
	readonly validateName?: NameCheck;
}

/**
 * The metadata part of a kind's full validation, for its validateUpdate: kinds whose ValidateXUpdate runs ValidateX
 * on the new object report bad metadata once more.
 */
export const validateMetaAgain = (
	meta: ObjectMeta,
	{ namespaced, validateName = nameIsDNSSubdomain }: MetaRules,
): FieldError[] => [
	...validateObjectMeta(meta, { namespaced, validateName }),
	...validateFinalizerNames(meta),
];
