import { CelCostError, CelError, type CelValue } from "../values/scalars.ts";

/** What one evaluation knows: variables, those of macros by their slot, and what it has cost so far. */
export class Frame {
	readonly variables: Readonly<Record<string, CelValue | undefined>>;
	readonly locals: CelValue[] = [];
	readonly #limit: number;
	cost = 0;

	constructor(
		variables: Readonly<Record<string, CelValue | undefined>>,
		limit: number,
	) {
		this.variables = variables;
		this.#limit = limit;
	}

	/** Throws a CelCostError when there was more to do than allowed. */
	spend(cost: number): void {
		this.cost += cost;
		if (this.cost > this.#limit)
			throw new CelCostError("operation cancelled: actual cost limit exceeded");
	}
}

/** A planned expression. */
export type Step = (frame: Frame) => CelValue;

/**
 * Thrown where an answer takes time: once the promise is settled the expression is evaluated again, and finds the
 * answer at hand.
 */
export class Pending extends Error {
	readonly settled: Promise<unknown>;
	constructor(settled: Promise<unknown>) {
		super("the answer is not there yet");
		this.settled = settled;
	}
}

/** Whether `&&`, `||` and the macros made of them may overrule a failure. */
export const canBeOverruled = (error: unknown): boolean =>
	!(error instanceof CelCostError || error instanceof Pending);

export const noOverload = (of?: string): CelError =>
	new CelError(
		of === undefined ? "no such overload" : `no such overload: ${of}`,
	);
