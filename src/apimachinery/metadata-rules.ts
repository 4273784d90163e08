/** Rules for the parts of metadata (k8s.io/apimachinery/pkg/api/validation/objectmeta.go, pkg/apis/meta/v1/validation). */
import { child, type FieldError, index, invalid, tooLong } from "./field.ts";
import { isQualifiedName, isValidLabelValue } from "./names.ts";
import {
	type ManagedFieldsEntry,
	type OwnerReference,
	parseApiVersion,
} from "./object.ts";

const ANNOTATIONS_LIMIT = 256 * 1024;

/** Keys and values of labels, all under the path of the map. */
export function validateLabels(
	labels: Readonly<Record<string, string>> | undefined,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	for (const name in labels) {
		for (const message of isQualifiedName(name))
			errors.push(invalid(path, name, message));
		const value = labels[name] ?? "";
		for (const message of isValidLabelValue(value))
			errors.push(invalid(path, value, message));
	}
	return errors;
}

/** A label key outside a map. */
export const validateLabelName = (name: string, path: string): FieldError[] =>
	isQualifiedName(name).map((message) => invalid(path, name, message));

/** Keys in any case, 256 KiB in all. */
export function validateAnnotations(
	annotations: Readonly<Record<string, string>> | undefined,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	let size = 0;
	for (const name in annotations) {
		for (const message of isQualifiedName(name.toLowerCase()))
			errors.push(invalid(path, name, message));
		size += Buffer.byteLength(name);
		size += Buffer.byteLength(annotations[name] ?? "");
	}
	if (size > ANNOTATIONS_LIMIT) errors.push(tooLong(path, ANNOTATIONS_LIMIT));
	return errors;
}

/** In the order of Go's struct, as it is printed inside a message. */
const printable = (owner: OwnerReference) => ({
	apiVersion: owner.apiVersion ?? "",
	kind: owner.kind ?? "",
	name: owner.name ?? "",
	uid: owner.uid ?? "",
	...(owner.controller === undefined ? {} : { controller: owner.controller }),
	...(owner.blockOwnerDeletion === undefined
		? {}
		: { blockOwnerDeletion: owner.blockOwnerDeletion }),
});

function validateOwner(owner: OwnerReference, path: string): FieldError[] {
	const errors: FieldError[] = [];
	// A text with two slashes has no version at all (schema.FromAPIVersionAndKind).
	const { apiVersion = "", kind = "" } = owner;
	const slashes = apiVersion.split("/").length - 1;
	const { group, version } =
		slashes > 1 ? { group: "", version: "" } : parseApiVersion(apiVersion);
	const mustNotBeEmpty = (name: "kind" | "name" | "uid") => {
		const value = owner[name] ?? "";
		if (value === "")
			errors.push(invalid(child(path, name), value, "must not be empty"));
	};
	if (version === "")
		errors.push(
			invalid(
				child(path, "apiVersion"),
				apiVersion,
				"version must not be empty",
			),
		);
	mustNotBeEmpty("kind");
	mustNotBeEmpty("name");
	mustNotBeEmpty("uid");
	if (group === "" && version === "v1" && kind === "Event")
		errors.push(
			invalid(
				path,
				printable(owner),
				"/v1, Kind=Event is disallowed from being an owner",
			),
		);
	return errors;
}

export function validateOwnerReferences(
	owners: readonly OwnerReference[] | undefined,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	let controller = "";
	for (const owner of owners ?? []) {
		errors.push(...validateOwner(owner, path));
		if (owner.controller !== true) continue;
		const current = `${owner.kind}/${owner.name}`;
		if (controller === "") controller = current;
		else
			errors.push(
				invalid(
					path,
					(owners ?? []).map(printable),
					`Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${current}`,
				),
			);
	}
	return errors;
}

export function validateFinalizers(
	finalizers: readonly string[] | undefined,
	path: string,
): FieldError[] {
	const errors = (finalizers ?? []).flatMap((name) =>
		isQualifiedName(name).map((message) => invalid(path, name, message)),
	);
	if (
		finalizers?.includes("orphan") &&
		finalizers.includes("foregroundDeletion")
	)
		errors.push(
			invalid(
				path,
				finalizers,
				"finalizer orphan and foregroundDeletion cannot be both set",
			),
		);
	return errors;
}

const printableAscii = /^[ -~]*$/;

/** The name under which a client owns fields: 128 bytes, printable. */
export function validateFieldManager(
	manager: string,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	if (Buffer.byteLength(manager) > 128) errors.push(tooLong(path, 128));
	if (printableAscii.test(manager)) return errors;
	let position = 0;
	for (const ch of manager) {
		if (!/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(ch)) {
			const code = (ch.codePointAt(0) ?? 0)
				.toString(16)
				.toUpperCase()
				.padStart(4, "0");
			errors.push(
				invalid(
					path,
					manager,
					`invalid character U+${code} (at position ${position})`,
				),
			);
		}
		position += Buffer.byteLength(ch);
	}
	return errors;
}

export function validateManagedFields(
	entries: readonly ManagedFieldsEntry[] | undefined,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	for (const [i, entry] of entries?.entries() ?? []) {
		const at = index(path, i);
		const {
			operation,
			fieldsType = "",
			manager = "",
			subresource = "",
		} = entry;
		if (operation !== "Apply" && operation !== "Update")
			errors.push(
				invalid(
					child(at, "operation"),
					operation ?? "",
					"must be `Apply` or `Update`",
				),
			);
		if (fieldsType !== "" && fieldsType !== "FieldsV1")
			errors.push(
				invalid(child(at, "fieldsType"), fieldsType, "must be `FieldsV1`"),
			);
		errors.push(...validateFieldManager(manager, child(at, "manager")));
		if (subresource.length > 85 && Buffer.byteLength(subresource) > 256)
			errors.push(tooLong(child(at, "subresource"), 256));
	}
	return errors;
}
