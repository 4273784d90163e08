import type { KubeObject } from "../../apimachinery/object.ts";
import type { Compiler, Variables } from "../../cel/program.ts";
import { LazyObject } from "../../cel/values/collections.ts";
import { fromJson } from "../../cel/values/json.ts";
import { CelError, type CelValue } from "../../cel/values/scalars.ts";
import { expressionFailure, outOfBudget } from "../shared/conditions.ts";
import type { Policy } from "./compile.ts";

/** What the expressions of a policy may cost together (k8s.io/apiserver/pkg/apis/cel/config.go RuntimeCELCostBudget). */
const mostCost = 10_000_000;

/** An expression that could not be evaluated; the message is what the client reads. */
export class ExpressionError extends Error {}

/** Evaluates the expressions of one policy with one parameter: they share their variables and what they may cost. */
export class PolicyEvaluation {
	readonly variables: Variables;
	readonly #budget = { left: mostCost };

	constructor(policy: Policy, base: Variables, param: KubeObject | undefined) {
		const known: Record<string, CelValue | undefined> = {
			...base,
			...(policy.spec.paramKind && { params: fromJson(param ?? null) }),
		};
		this.variables = known;
		if (policy.variables.length > 0)
			known.variables = this.#lazily(policy, known);
	}

	/** Throws an ExpressionError. */
	async evaluate(expression: string, compiler: Compiler): Promise<CelValue> {
		try {
			const program = compiler.compile(expression);
			const { value, cost } = await program.evaluateLater(this.variables);
			this.#spend(cost);
			return value;
		} catch (error) {
			if (error instanceof ExpressionError) throw error;
			throw new ExpressionError(expressionFailure(expression, error as Error));
		}
	}

	#spend(cost: number): void {
		this.#budget.left -= cost;
		if (this.#budget.left < 0) throw new ExpressionError(outOfBudget);
	}

	/** Variables are evaluated when one is first asked for, and once. */
	#lazily({ variables }: Policy, known: Variables): LazyObject {
		return new LazyObject(
			new Map(
				variables.map(({ name, expression, compiler }) => [
					name,
					() => {
						try {
							const { value, cost } = compiler
								.compile(expression)
								.evaluate(known);
							this.#spend(cost);
							return value;
						} catch (error) {
							if (!(error instanceof CelError)) throw error;
							throw new CelError(
								`composited variable ${JSON.stringify(name)} fails to evaluate: ${error.message}`,
							);
						}
					},
				]),
			),
		);
	}
}
