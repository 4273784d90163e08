import type { Environment } from "@marcbachmann/cel-js";
import {
	TypeError as CelTypeError,
	EvaluationError,
	ParseError,
} from "@marcbachmann/cel-js";
import { baseEnvironment } from "./environment.ts";

/** A compiled expression. `evaluate` throws a CelError in the words of cel-go. */
export interface Program {
	readonly expression: string;
	evaluate(variables: Readonly<Record<string, unknown>>): unknown;
}

/** What an expression failed with; the message is one line, without the place. */
export class CelError extends Error {}

/** Which variables expressions of some kind see: all of them are dynamically typed. */
export class Compiler {
	readonly #environment: Environment;
	readonly #compiled = new Map<string, Program>();

	constructor(variables: readonly string[]) {
		const environment = baseEnvironment().clone();
		for (const name of variables) environment.registerVariable(name, "dyn");
		this.#environment = environment;
	}

	/** Compiles once; throws a CelError for what is no expression. */
	compile(expression: string): Program {
		let program = this.#compiled.get(expression);
		if (program === undefined) {
			program = this.#compile(expression);
			if (this.#compiled.size >= maxCompiled) this.#compiled.clear();
			this.#compiled.set(expression, program);
		}
		return program;
	}

	#compile(expression: string): Program {
		const source = withLinearMatches(expression);
		const run = attempt(() => this.#environment.parse(source));
		attempt(() => {
			const checked = run.check();
			if (!checked.valid && checked.error) throw checked.error;
		});
		return {
			expression,
			evaluate: (variables) => attempt(() => run(variables)),
		};
	}
}

const literalOrMatches =
	/([rR]?(?:"""[\s\S]*?"""|'''[\s\S]*?''')|[rR](?:"[^"]*"|'[^']*')|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|\.\s*matches\s*\(/g;

/** The library's own `matches` backtracks, and can't be replaced: calls go to ours, which is linear. */
const withLinearMatches = (expression: string): string =>
	expression.replace(
		literalOrMatches,
		(_, literal?: string) => literal ?? ".matchesLinear(",
	);

/** Expressions come from objects, of which there are not many; the bound is against a flood of them. */
const maxCompiled = 10_000;

function attempt<T>(run: () => T): T {
	try {
		return run();
	} catch (error) {
		throw new CelError(wordsOf(error));
	}
}

function wordsOf(error: unknown): string {
	const known =
		error instanceof EvaluationError ||
		error instanceof ParseError ||
		error instanceof CelTypeError;
	const text = known
		? (error as { summary?: string }).summary || error.message
		: (error as Error).message;
	return text.replace(/^No such key:/, "no such key:");
}
