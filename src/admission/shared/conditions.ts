import {
	CompileError,
	type Compiler,
	type Variables,
} from "../../cel/program.ts";

export interface MatchCondition {
	readonly name: string;
	readonly expression: string;
}

/** What conditions came to: whether all hold, or what the first that failed said. */
export interface ConditionsResult {
	readonly holds: boolean;
	readonly failure?: string;
}

/**
 * Evaluates match conditions (k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions). One that is false decides,
 * even when another fails.
 */
export async function evaluateConditions(
	conditions: readonly MatchCondition[],
	compiler: Compiler,
	variables: Variables,
): Promise<ConditionsResult> {
	let budget = mostCost;
	const failures: string[] = [];
	for (const { expression } of conditions) {
		try {
			const program = compiler.compile(expression.trim());
			const { value, cost } = await program.evaluateLater(variables);
			budget -= cost;
			if (budget < 0) return { holds: false, failure: outOfBudget };
			if (value !== true) return { holds: false };
		} catch (error) {
			failures.push(expressionFailure(expression, error as Error));
		}
	}
	if (failures.length === 0) return { holds: true };
	return { holds: false, failure: aggregate(failures) };
}

/** What the conditions of one webhook or policy may cost together (apis/cel RuntimeCELCostBudgetMatchConditions). */
const mostCost = 2_500_000;

export const outOfBudget =
	"validation failed due to running out of cost budget, no further validation rules will be run";

/** What is said of an expression that could not be evaluated. */
export function expressionFailure(expression: string, error: Error): string {
	if (error instanceof CompileError)
		return `compilation failed: ${error.message}`;
	return `expression '${expression}' resulted in error: ${error.message}`;
}

const aggregate = (failures: readonly string[]): string =>
	failures.length === 1 ? (failures[0] ?? "") : `[${failures.join(", ")}]`;
