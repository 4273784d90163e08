/** Environment variables (core/validation/validation.go ValidateEnv, ValidateEnvFrom). */
import {
	child,
	type FieldError,
	index,
	invalid,
	required,
} from "../../../apimachinery/field.ts";
import {
	isConfigMapKey,
	isRelaxedEnvVarName,
} from "../../../apimachinery/names.ts";
import {
	dnsLabel,
	dnsSubdomain,
	invalidTexts,
	list,
} from "../../shared/checks.ts";
import {
	envFieldPaths,
	validateFieldRef,
	validateResourceFieldRef,
} from "./field-selectors.ts";
import { validateNoBacksteps } from "./paths.ts";
import type {
	EnvFromSource,
	EnvVar,
	EnvVarSource,
	KeySelector,
} from "./types.ts";

const TOO_MANY = "may not have more than one field specified at a time";

export const validateEnv = (
	variables: readonly EnvVar[] | undefined,
	path: string,
): FieldError[] =>
	list(variables).flatMap((variable, i) => {
		const at = index(path, i);
		return [
			...(variable.name
				? invalidTexts(isRelaxedEnvVarName, variable.name, child(at, "name"))
				: [required(child(at, "name"))]),
			...(variable.valueFrom === undefined
				? []
				: validateValueFrom(
						variable.valueFrom,
						variable.value ?? "",
						child(at, "valueFrom"),
					)),
		];
	});

function validateValueFrom(
	from: EnvVarSource,
	value: string,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	if (from.fieldRef)
		errors.push(
			...validateFieldRef(
				from.fieldRef,
				envFieldPaths,
				child(path, "fieldRef"),
			),
		);
	if (from.resourceFieldRef)
		errors.push(
			...validateResourceFieldRef(
				from.resourceFieldRef,
				child(path, "resourceFieldRef"),
				false,
			),
		);
	for (const kind of ["configMapKeyRef", "secretKeyRef"] as const)
		if (from[kind])
			errors.push(
				...validateKeySelector(from[kind] as KeySelector, child(path, kind)),
			);
	if (from.fileKeyRef)
		errors.push(...validateFileKey(from.fileKeyRef, child(path, "fileKeyRef")));
	const sources = Object.keys(from).length;
	if (sources === 0)
		errors.push(
			invalid(
				path,
				"",
				"must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`",
			),
		);
	else if (value !== "")
		errors.push(
			invalid(path, "", "may not be specified when `value` is not empty"),
		);
	else if (sources > 1) errors.push(invalid(path, "", TOO_MANY));
	return errors;
}

const validateKeySelector = (
	selector: KeySelector,
	path: string,
): FieldError[] => [
	...dnsSubdomain(selector.name, child(path, "name")),
	...(selector.key
		? invalidTexts(isConfigMapKey, selector.key, child(path, "key"))
		: [required(child(path, "key"))]),
];

const validateFileKey = (
	{ key, volumeName, path: file }: NonNullable<EnvVarSource["fileKeyRef"]>,
	path: string,
): FieldError[] => [
	...(key
		? invalidTexts(isRelaxedEnvVarName, key, child(path, "key"))
		: [required(child(path, "key"))]),
	...(volumeName
		? dnsLabel(volumeName, child(path, "volumeName"))
		: [required(child(path, "volumeName"))]),
	...(file
		? validateNoBacksteps(file, child(path, "path"))
		: [required(child(path, "path"))]),
];

export const validateEnvFrom = (
	sources: readonly EnvFromSource[] | undefined,
	path: string,
): FieldError[] =>
	list(sources).flatMap((source, i) => {
		const at = index(path, i);
		const errors = source.prefix
			? invalidTexts(isRelaxedEnvVarName, source.prefix, child(at, "prefix"))
			: [];
		const refs = (["configMapRef", "secretRef"] as const).filter(
			(kind) => source[kind] !== undefined,
		);
		for (const kind of refs) {
			const name = source[kind]?.name;
			const namePath = child(at, `${kind}.name`);
			errors.push(
				...(name ? dnsSubdomain(name, namePath) : [required(namePath)]),
			);
		}
		if (refs.length === 0)
			errors.push(
				invalid(path, "", "must specify one of: `configMapRef` or `secretRef`"),
			);
		else if (refs.length > 1) errors.push(invalid(path, "", TOO_MANY));
		return errors;
	});
