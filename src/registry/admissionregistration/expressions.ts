/** What expressions of webhooks and policies see, and what they must come to. */
import {
	child,
	duplicate,
	type FieldError,
	index,
	invalid,
	required,
	tooMany,
} from "../../apimachinery/field.ts";
import {
	admissionCompiler,
	type Visible,
} from "../../cel/admission/compilers.ts";
import { checkExpression } from "../../cel/check.ts";
import { isReservedWord } from "../../cel/types/escape.ts";
import { boolType, type CelType, dynType } from "../../cel/types/type.ts";
import { list, qualifiedName } from "../shared/checks.ts";
import type { MatchCondition, Variable } from "./types.ts";

const mostConditions = 64;

interface Checked {
	readonly errors: FieldError[];
	readonly type: CelType;
}

function check(
	expression: string,
	visible: Visible,
	returns: readonly CelType[],
	path: string,
	shown: string,
): Checked {
	const compiler = admissionCompiler(visible);
	const { problem, program } = checkExpression(expression, compiler, returns);
	return {
		errors: problem === undefined ? [] : [invalid(path, shown, problem)],
		type: program?.type ?? dynType,
	};
}

/** An Invalid for an expression that doesn't compile or has none of the types. */
export const validateExpression = (
	expression: string,
	visible: Visible,
	returns: readonly CelType[],
	path: string,
	shown = expression,
): FieldError[] => check(expression, visible, returns, path, shown).errors;

export function validateMatchConditions(
	conditions: readonly MatchCondition[] | undefined,
	params: boolean,
	path: string,
): FieldError[] {
	const all = list(conditions);
	const names = all.map(({ name }) => name);
	return [
		...(all.length > mostConditions
			? [tooMany(path, all.length, mostConditions)]
			: []),
		...all.flatMap((condition, i) => [
			...validateMatchCondition(condition, params, index(path, i)),
			...(condition.name && names.indexOf(condition.name) < i
				? [duplicate(child(index(path, i), "name"), condition.name)]
				: []),
		]),
	];
}

function validateMatchCondition(
	{ name, expression = "" }: MatchCondition,
	params: boolean,
	path: string,
): FieldError[] {
	const trimmed = expression.trim();
	const at = child(path, "expression");
	return [
		...(trimmed === ""
			? [required(at)]
			: validateExpression(
					trimmed,
					{ params, authorizer: true },
					[boolType],
					at,
				)),
		...(name
			? qualifiedName(name, child(path, "name"))
			: [required(child(path, "name"))]),
	];
}

const identifier = /^[_a-zA-Z][_a-zA-Z0-9]*$/;
/** Variables see those before them; the types that they have are told with what is wrong. */
export function validateVariables(
	variables: readonly Variable[],
	params: boolean,
	path: string,
): {
	readonly errors: FieldError[];
	readonly types: Readonly<Record<string, CelType>>;
} {
	const errors: FieldError[] = [];
	const known: Record<string, CelType> = {};
	for (const [i, { name = "", expression = "" }] of variables.entries()) {
		const at = index(path, i);
		if (name.trim() === "")
			errors.push(required(child(at, "name"), "name is not specified"));
		else if (!identifier.test(name) || isReservedWord(name))
			errors.push(
				invalid(child(at, "name"), name, "must be a valid CEL identifier"),
			);
		if (expression.trim() === "") {
			errors.push(
				required(child(at, "expression"), "expression is not specified"),
			);
			continue;
		}
		const visible = { params, authorizer: true, variables: { ...known } };
		const checked = check(
			expression,
			visible,
			[],
			child(at, "expression"),
			expression,
		);
		errors.push(...checked.errors);
		if (identifier.test(name)) known[name] = checked.type;
	}
	return { errors, types: known };
}
