import {
	type FieldError,
	forbiddenField,
	invalidObject,
	notSupported,
	required,
} from "../apimachinery/field.ts";
import { managerName } from "../apimachinery/managedfields/manager-name.ts";
import { validateFieldManager } from "../apimachinery/metadata-validation.ts";
import type { RequestContext } from "./request.ts";
import { isTrue } from "./request-info.ts";

/** What to do about unknown and repeated fields in a body. */
export type FieldValidation = "Strict" | "Warn" | "Ignore";

/** CreateOptions, UpdateOptions or PatchOptions from the query. */
export interface WriteQuery {
	readonly dryRun: boolean;
	/** As sent; "" when absent. */
	readonly fieldManager: string;
	readonly fieldValidation: FieldValidation;
	readonly force: boolean;
	/** The options object as admission shows it. */
	readonly options: Readonly<Record<string, unknown>>;
}

type OptionsKind = "CreateOptions" | "UpdateOptions" | "PatchOptions";

/** Reads and validates the write options (metav1/validation); throws the 422 about the options' kind. */
export function parseWriteQuery(
	query: URLSearchParams,
	kind: OptionsKind,
	apply = false,
): WriteQuery {
	const dryRun = query.getAll("dryRun");
	const fieldManager = query.get("fieldManager") ?? "";
	const fieldValidation = query.get("fieldValidation") ?? "";
	const force = query.get("force");
	const errors: FieldError[] = [];
	if (kind === "PatchOptions") {
		if (apply && fieldManager === "")
			errors.push(required("fieldManager", "is required for apply patch"));
		if (!apply && force !== null)
			errors.push(
				forbiddenField("force", "may not be specified for non-apply patch"),
			);
	}
	errors.push(...validateFieldManager(fieldManager, "fieldManager"));
	errors.push(...validateDryRun(dryRun));
	if (!["", "Ignore", "Warn", "Strict"].includes(fieldValidation))
		errors.push(
			notSupported("fieldValidation", fieldValidation, [
				"",
				"Ignore",
				"Strict",
				"Warn",
			]),
		);
	if (errors.length > 0)
		throw invalidObject({ group: "meta.k8s.io", kind }, "", errors);
	return {
		dryRun: dryRun.length > 0,
		fieldManager,
		fieldValidation:
			fieldValidation === "" ? "Warn" : (fieldValidation as FieldValidation),
		force: isTrue(force),
		options: {
			kind,
			apiVersion: "meta.k8s.io/v1",
			...(dryRun.length > 0 ? { dryRun } : {}),
			...(force === null ? {} : { force: isTrue(force) }),
			...(fieldManager === "" ? {} : { fieldManager }),
			...(fieldValidation === "" ? {} : { fieldValidation }),
		},
	};
}

/** The only dry run there is is "All". */
export const validateDryRun = (values: readonly string[]): FieldError[] =>
	values.every((value) => value === "All")
		? []
		: [notSupported("dryRun", values, ["All"])];

/** Who owns what is written: the fieldManager, or the first part of the User-Agent. */
export function managerOf(
	context: RequestContext,
	fieldManager: string,
): string {
	const agent = context.request.headers["user-agent"];
	return managerName(
		fieldManager,
		(Array.isArray(agent) ? agent[0] : agent) ?? "",
	);
}
