import { CompileError, type Compiler, type Program } from "./program.ts";
import { type CelType, typeString } from "./types/type.ts";

export interface CheckedExpression {
	/** What is wrong with it, in cel-go's words; undefined when nothing is. */
	readonly problem: string | undefined;
	/** The program, when it compiled at all. */
	readonly program: Program | undefined;
}

/**
 * Compiles and types an expression without running it (k8s.io/apiserver/pkg/admission/plugin/cel/compile.go); `returns`
 * has the types that it may have, none: any.
 */
export function checkExpression(
	expression: string,
	compiler: Compiler,
	returns: readonly CelType[] = [],
): CheckedExpression {
	try {
		const program = compiler.compile(expression);
		return { problem: returnProblem(program.type, returns), program };
	} catch (error) {
		if (!(error instanceof CompileError)) throw error;
		return {
			problem: `compilation failed: ${error.message}`,
			program: undefined,
		};
	}
}

function returnProblem(
	type: CelType,
	returns: readonly CelType[],
): string | undefined {
	if (returns.length === 0) return undefined;
	const shown = typeString(type);
	const wanted = returns.map(typeString);
	const fits = returns.some(
		(one, i) => one.kind === "dyn" || wanted[i] === shown,
	);
	if (fits) return undefined;
	return wanted.length === 1
		? `must evaluate to ${wanted[0]} but got ${shown}`
		: `must evaluate to one of [${wanted.join(" ")}] but got ${shown}`;
}
