import { isObject } from "../apimachinery/json.ts";

/** A compiled JSONPath as printer columns and selectable fields use it. */
export interface JsonPath {
	/** Everything it leads to, in order; nothing when a part is missing. */
	find(value: unknown): unknown[];
}

type Step = (value: unknown) => unknown[];

/**
 * The subset of kubectl's JSONPath that definitions may use: `.a.b`, `['a.b']`, `[0]`, `[-1]`, `[*]`, `[1:3]`,
 * `[?(@.type=="Ready")]` and `..name`. Throws an Error on anything else.
 */
export function parseJsonPath(text: string): JsonPath {
	const steps: Step[] = [];
	let rest = text.trim();
	while (rest !== "") {
		const [step, length] = nextStep(rest);
		steps.push(step);
		rest = rest.slice(length);
	}
	return {
		find: (value) =>
			steps.reduce<unknown[]>((values, step) => values.flatMap(step), [value]),
	};
}

const member =
	(name: string): Step =>
	(value) =>
		isObject(value) && name in value
			? [(value as Record<string, unknown>)[name]]
			: [];

const every: Step = (value) => {
	if (Array.isArray(value)) return value;
	return isObject(value) ? Object.values(value) : [];
};

function nextStep(text: string): [Step, number] {
	const deep = /^\.\.([\w-]+)/.exec(text);
	if (deep) return [descend(deep[1] ?? ""), deep[0].length];
	const star = /^\.\*/.exec(text);
	if (star) return [every, 2];
	const plain = /^\.((?:[^.[\]\\]|\\.)+)/.exec(text);
	if (plain)
		return [member((plain[1] ?? "").replace(/\\(.)/g, "$1")), plain[0].length];
	const bracket = /^\.?\[((?:'[^']*'|"[^"]*"|[^\]'"])*)\]/.exec(text);
	if (bracket) return [bracketStep(bracket[1] ?? ""), bracket[0].length];
	throw new Error(`unrecognized character in JSONPath: ${text}`);
}

function bracketStep(inside: string): Step {
	const text = inside.trim();
	if (text === "*") return every;
	const quoted = /^(['"])(.*)\1$/.exec(text);
	if (quoted) return member(quoted[2] ?? "");
	if (/^-?\d+$/.test(text)) return element(Number(text));
	const slice = /^(-?\d*):(-?\d*)$/.exec(text);
	if (slice)
		return (value) =>
			Array.isArray(value)
				? value.slice(
						slice[1] === "" ? 0 : Number(slice[1]),
						slice[2] === "" ? undefined : Number(slice[2]),
					)
				: [];
	const filter =
		/^\?\(\s*@((?:\.[\w-]+|\['[^']*'\])+)\s*(==|!=|<=|>=|<|>)\s*(?:'([^']*)'|"([^"]*)"|([^\s)]+))\s*\)$/.exec(
			text,
		);
	if (filter) return filterStep(filter);
	const exists = /^\?\(\s*@((?:\.[\w-]+)+)\s*\)$/.exec(text);
	if (exists) {
		const path = parseJsonPath(exists[1] ?? "");
		return (value) => every(value).filter((item) => path.find(item).length > 0);
	}
	throw new Error(`invalid array index ${inside}`);
}

const element =
	(index: number): Step =>
	(value) => {
		const found = Array.isArray(value) ? value.at(index) : undefined;
		return found === undefined ? [] : [found];
	};

function filterStep(match: RegExpExecArray): Step {
	const path = parseJsonPath(match[1] ?? "");
	const operator = match[2];
	const wanted = match[3] ?? match[4] ?? literal(match[5] ?? "");
	return (value) =>
		every(value).filter((item) => {
			const [actual] = path.find(item);
			return compare(actual, wanted, operator ?? "==");
		});
}

const literal = (text: string): unknown => {
	if (text === "true" || text === "false") return text === "true";
	return Number.isNaN(Number(text)) ? text : Number(text);
};

function compare(actual: unknown, wanted: unknown, operator: string): boolean {
	switch (operator) {
		case "==":
			return actual === wanted;
		case "!=":
			return actual !== undefined && actual !== wanted;
		default: {
			if (typeof actual !== typeof wanted) return false;
			const [a, b] = [actual as number, wanted as number];
			if (operator === "<") return a < b;
			if (operator === ">") return a > b;
			return operator === "<=" ? a <= b : a >= b;
		}
	}
}

const descend =
	(name: string): Step =>
	(value) => {
		const own = member(name)(value);
		const below = Array.isArray(value) || isObject(value) ? every(value) : [];
		return [...own, ...below.flatMap(descend(name))];
	};
