import { estimateCost } from "./cost/estimate.ts";
import { Frame, Pending, type Step } from "./evaluate/frame.ts";
import { planExpression } from "./evaluate/plan.ts";
import { baseFunctions } from "./library/index.ts";
import type { Issue } from "./syntax/ast.ts";
import { displayIssues } from "./syntax/issues.ts";
import { parse } from "./syntax/parser.ts";
import { check, type Scope } from "./types/checker.ts";
import type { FunctionTable } from "./types/functions.ts";
import { literalIssues } from "./types/literals.ts";
import type { CelType } from "./types/type.ts";
import { CelCostError, CelError, type CelValue } from "./values/scalars.ts";

/** What a single evaluation may cost (k8s.io/apiserver/pkg/apis/cel/config.go PerCallLimit). */
const perCallLimit = 1_000_000;

export type Variables = Readonly<Record<string, CelValue | undefined>>;

/** What came of an evaluation, and what it cost. */
export interface Evaluated {
	readonly value: CelValue;
	readonly cost: number;
}

/** A compiled expression. */
export interface Program {
	readonly expression: string;
	readonly type: CelType;
	/** The most that one evaluation may cost, by the sizes that the variables' types allow; worked out when asked for. */
	readonly estimatedCost: number;
	/** Throws a CelError in the words of cel-go, or a CelCostError; Pending when an authorizer takes time. */
	evaluate(variables: Variables, costLimit?: number): Evaluated;
	/** The same for expressions that ask an authorizer which may take time. */
	evaluateLater(variables: Variables, costLimit?: number): Promise<Evaluated>;
}

/** What is wrong with an expression; the message has the lines and the places, as cel-go prints them. */
export class CompileError extends Error {
	readonly issues: readonly Issue[];
	constructor(expression: string, issues: readonly Issue[]) {
		super(displayIssues(expression, issues));
		this.issues = issues;
	}
}

export interface CompilerOptions {
	readonly variables: Readonly<Record<string, CelType>>;
	readonly functions?: FunctionTable;
	messageType?(name: string): CelType | undefined;
}

/** Compiles expressions that see the same variables, each once. */
export class Compiler {
	readonly #scope: Scope;
	readonly #compiled = new Map<string, Program>();

	constructor({
		variables,
		functions = baseFunctions,
		messageType,
	}: CompilerOptions) {
		this.#scope = {
			variables: new Map(Object.entries(variables)),
			functions,
			...(messageType && { messageType }),
		};
	}

	/** Throws a CompileError for what is no expression, or one whose types don't fit. */
	compile(expression: string): Program {
		let program = this.#compiled.get(expression);
		if (program === undefined) {
			program = compile(expression, this.#scope);
			if (this.#compiled.size >= mostCompiled) this.#compiled.clear();
			this.#compiled.set(expression, program);
		}
		return program;
	}
}

/** Expressions come from objects, of which there are not many; the bound is against a flood of them. */
const mostCompiled = 10_000;

function compile(expression: string, scope: Scope): Program {
	const { expr, issues } = parse(expression);
	if (expr === undefined) throw new CompileError(expression, issues);
	const checked = check(expr, scope);
	const found =
		checked.issues.length > 0 ? checked.issues : literalIssues(expr);
	if (found.length > 0) throw new CompileError(expression, found);
	let step: Step | undefined;
	const evaluate = (variables: Variables, costLimit = perCallLimit) => {
		step ??= planExpression(expr, checked);
		return run(step, variables, costLimit);
	};
	return {
		expression,
		type: checked.type,
		get estimatedCost() {
			return estimateCost(expr, checked);
		},
		evaluate,
		async evaluateLater(variables, costLimit) {
			for (;;)
				try {
					return evaluate(variables, costLimit);
				} catch (error) {
					if (!(error instanceof Pending)) throw error;
					await error.settled;
				}
		},
	};
}

function run(step: Step, variables: Variables, costLimit: number): Evaluated {
	const frame = new Frame(variables, costLimit);
	try {
		return { value: step(frame), cost: frame.cost };
	} catch (error) {
		if (
			error instanceof CelError ||
			error instanceof CelCostError ||
			error instanceof Pending
		)
			throw error;
		throw new CelError((error as Error).message);
	}
}
