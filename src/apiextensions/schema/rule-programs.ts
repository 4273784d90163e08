import { checkExpression } from "../../cel/check.ts";
import { Compiler, type Program } from "../../cel/program.ts";
import { schemaType } from "../../cel/types/schema.ts";
import {
	boolType,
	type CelType,
	dynType,
	optionalOf,
	stringType,
} from "../../cel/types/type.ts";
import type { JsonSchemaProps, ValidationRule } from "../types.ts";

/** A rule that is ready to run, or what is wrong with it. */
export interface CompiledRule {
	readonly rule: ValidationRule;
	/** It looks at the value that there was before, and can only run when there was one. */
	readonly isTransition: boolean;
	readonly program: Program | undefined;
	readonly problem: string | undefined;
	readonly message: Program | undefined;
	readonly messageProblem: string | undefined;
}

/** The rules of one schema, and the type of the values that they stand on. */
export interface CompiledRules {
	readonly type: CelType;
	readonly rules: readonly CompiledRule[];
}

const compiled = new WeakMap<JsonSchemaProps, CompiledRules>();

/**
 * Compiles the rules of a schema, once (apiextensions-apiserver/pkg/apiserver/schema/cel/compilation.go). A rule sees
 * `self` and `oldSelf` in the type that the schema describes.
 */
export function compiledRules(
	schema: JsonSchemaProps,
	isResource: boolean,
): CompiledRules {
	let known = compiled.get(schema);
	if (known === undefined) {
		known = compile(schema, isResource);
		compiled.set(schema, known);
	}
	return known;
}

function compile(schema: JsonSchemaProps, isResource: boolean): CompiledRules {
	const type =
		schemaType(schema, {
			name: "selfType",
			isResource:
				isResource || schema["x-kubernetes-embedded-resource"] === true,
		}) ?? dynType;
	const plain = new Compiler({ variables: { self: type, oldSelf: type } });
	const optional = new Compiler({
		variables: { self: type, oldSelf: optionalOf(type) },
	});
	const rules = schema["x-kubernetes-validations"] ?? [];
	return {
		type,
		rules: rules.map((rule) =>
			compileRule(rule, rule.optionalOldSelf ? optional : plain),
		),
	};
}

function compileRule(rule: ValidationRule, compiler: Compiler): CompiledRule {
	const { problem, program } = checkExpression(rule.rule, compiler);
	const returnsBool = program?.type.kind === boolType.kind;
	const text = rule.messageExpression;
	const message = text ? checkExpression(text, compiler) : undefined;
	const returnsText = message?.program?.type.kind === stringType.kind;
	return {
		rule,
		isTransition: /\boldSelf\b/.test(withoutTexts(rule.rule)),
		program: returnsBool ? program : undefined,
		problem:
			problem ??
			(returnsBool ? undefined : "cel expression must evaluate to a bool"),
		message: returnsText ? message?.program : undefined,
		messageProblem:
			message === undefined
				? undefined
				: message.problem === undefined
					? returnsText
						? undefined
						: "messageExpression must evaluate to a string"
					: `messageExpression ${message.problem}`,
	};
}

/** An expression without what it only quotes. */
const withoutTexts = (expression: string): string =>
	expression.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/gs, '""');
