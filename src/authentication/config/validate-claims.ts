import { isDomainPrefixedPath } from "../../apimachinery/domains.ts";
import {
	child,
	duplicate,
	type FieldError,
	index,
	invalid,
	required,
} from "../../apimachinery/field.ts";
import {
	expressionErrors,
	expressionTypes,
	readsClaim,
} from "./expressions.ts";
import type {
	ClaimMappings,
	ClaimRule,
	PrefixedClaimOrExpression,
	UserRule,
} from "./types.ts";

const bothSet = "claim and expression can't both be set";

export const validateClaimRules = (
	rules: readonly ClaimRule[],
	path: string,
): FieldError[] =>
	rules.flatMap((rule, i) =>
		validateClaimRule(rule, rules.slice(0, i), index(path, i)),
	);

function validateClaimRule(
	rule: ClaimRule,
	before: readonly ClaimRule[],
	path: string,
): FieldError[] {
	const { claim, expression, message, requiredValue } = rule;
	if (claim && expression) return [invalid(path, claim, bothSet)];
	if (claim)
		return [
			...(message
				? [
						invalid(
							child(path, "message"),
							message,
							"may not be specified when claim is set",
						),
					]
				: []),
			...(before.some((other) => other.claim === claim)
				? [duplicate(child(path, "claim"), claim)]
				: []),
		];
	if (!expression) return [required(path, "claim or expression is required")];
	const place = child(path, "expression");
	return [
		...(requiredValue
			? [
					invalid(
						child(path, "requiredValue"),
						requiredValue,
						"may not be specified when expression is set",
					),
				]
			: []),
		...(before.some((other) => other.expression === expression)
			? [duplicate(place, expression)]
			: expressionErrors(
					place,
					expression,
					"claims",
					expressionTypes.condition,
				)),
	];
}

export function validateMappings(
	mappings: ClaimMappings,
	rules: readonly ClaimRule[],
	path: string,
): FieldError[] {
	const { username = {}, groups = {}, uid = {}, extra = [] } = mappings;
	const errors = [
		...validatePrefixed(username, child(path, "username"), true),
		...validatePrefixed(groups, child(path, "groups"), false),
	];
	if (uid.claim && uid.expression)
		errors.push(invalid(child(path, "uid"), "", bothSet));
	else if (uid.expression)
		errors.push(
			...expressionErrors(
				child(path, "uid.expression"),
				uid.expression,
				"claims",
				expressionTypes.text,
			),
		);
	errors.push(...validateExtra(extra, child(path, "extra")));
	const verified = [
		username.expression,
		...extra.map((one) => one.valueExpression),
		...rules.map((rule) => rule.expression),
	].some((expression) => readsClaim(expression, "email_verified"));
	if (readsClaim(username.expression, "email") && !verified)
		errors.push(
			invalid(
				child(path, "username.expression"),
				username.expression,
				"claims.email_verified must be used in claimMappings.username.expression or claimMappings.extra[*].valueExpression or claimValidationRules[*].expression when claims.email is used in claimMappings.username.expression",
			),
		);
	return errors;
}

function validatePrefixed(
	{ claim, expression, prefix }: PrefixedClaimOrExpression,
	path: string,
	needed: boolean,
): FieldError[] {
	if (claim && expression) return [invalid(path, "", bothSet)];
	if (claim)
		return prefix === undefined
			? [
					required(
						child(path, "prefix"),
						"prefix is required when claim is set. It can be set to an empty string to disable prefixing",
					),
				]
			: [];
	if (!expression)
		return needed ? [required(path, "claim or expression is required")] : [];
	return [
		...(prefix === undefined
			? []
			: [
					invalid(
						child(path, "prefix"),
						prefix,
						"may not be specified when expression is set",
					),
				]),
		...expressionErrors(
			child(path, "expression"),
			expression,
			"claims",
			needed ? expressionTypes.text : expressionTypes.texts,
		),
	];
}

const reserved = /(^|\.)(kubernetes|k8s)\.io$/;

const validateExtra = (
	extra: NonNullable<ClaimMappings["extra"]>,
	path: string,
): FieldError[] =>
	extra.flatMap(({ key = "", valueExpression }, i) => {
		const place = child(index(path, i), "key");
		const errors = [...isDomainPrefixedPath(place, key)];
		if (key !== key.toLowerCase())
			errors.push(invalid(place, key, "must be lowercase"));
		const [domain = "", rest] = key.split("/", 2);
		if (rest !== undefined && reserved.test(domain))
			errors.push(
				invalid(
					place,
					key,
					"k8s.io, kubernetes.io and their subdomains are reserved for Kubernetes use",
				),
			);
		if (extra.findIndex((other) => other.key === key) < i)
			return [...errors, duplicate(place, key)];
		const expressionPath = child(index(path, i), "valueExpression");
		return [
			...errors,
			...(valueExpression
				? expressionErrors(
						expressionPath,
						valueExpression,
						"claims",
						expressionTypes.texts,
					)
				: [required(expressionPath)]),
		];
	});

export const validateUserRules = (
	rules: readonly UserRule[],
	path: string,
): FieldError[] =>
	rules.flatMap(({ expression }, i) => {
		const place = child(index(path, i), "expression");
		if (!expression) return [required(place)];
		if (rules.findIndex((other) => other.expression === expression) < i)
			return [duplicate(place, expression)];
		return expressionErrors(
			place,
			expression,
			"user",
			expressionTypes.condition,
		);
	});
