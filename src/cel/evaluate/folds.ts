import type { Fold } from "../syntax/ast.ts";
import { ListValue, MapValue } from "../values/collections.ts";
import { equal } from "../values/operations.ts";
import { CelError, type CelValue, isList, isMap } from "../values/scalars.ts";
import { canBeOverruled, type Frame, noOverload, type Step } from "./frame.ts";
import type { Planner, Slots } from "./plan.ts";

/** One turn: the macro's body with its variables set. Gives undefined for items that the filter leaves out. */
type Turn = (
	frame: Frame,
	first: CelValue,
	second: CelValue,
) => CelValue | undefined;

/** Plans a macro's loop; what it costs is what cel-go's expansion of the macro costs. */
export function planFold(fold: Fold, slots: Slots, planner: Planner): Step {
	const range = planner.plan(fold.range, slots);
	const inner = { names: [...slots.names, ...fold.variables] };
	const slot = slots.names.length;
	const body = planner.plan(fold.body, inner);
	const filter = fold.filter && planner.plan(fold.filter, inner);
	const two = fold.variables.length === 2;
	const turn: Turn = (frame, first, second) => {
		frame.locals[slot] = first;
		if (two) frame.locals[slot + 1] = second;
		if (filter !== undefined && !bool(filter(frame))) return undefined;
		return body(frame);
	};
	const finish = finishers[fold.macro];
	return (frame) => {
		const over = range(frame);
		frame.spend(1);
		return finish(frame, pairsOf(over, two), turn);
	};
}

function bool(value: CelValue): boolean {
	if (typeof value !== "boolean") throw noOverload();
	return value;
}

type Pairs = Iterable<readonly [CelValue, CelValue]>;

/** Item, or index (key) and value. */
function* pairsOf(over: CelValue, two: boolean): Pairs {
	if (isList(over)) {
		for (let i = 0; i < over.size; i++)
			yield two ? [BigInt(i), over.at(i)] : [over.at(i), null];
		return;
	}
	if (!isMap(over))
		throw new CelError(
			"got '%T', expected iterable type".replace("%T", typeName(over)),
		);
	for (const key of over.keys())
		yield [key, two ? (over.get(key) as CelValue) : null];
}

const typeName = (value: CelValue): string =>
	value === null ? "types.Null" : `types.${typeof value}`;

type Finish = (frame: Frame, pairs: Pairs, turn: Turn) => CelValue;

/** The first item that decides does, whatever others failed with. */
const decide =
	(decisive: boolean, cost: number): Finish =>
	(frame, pairs, turn) => {
		let failure: unknown;
		for (const [first, second] of pairs) {
			frame.spend(cost);
			try {
				if (bool(turn(frame, first, second) as CelValue) === decisive)
					return decisive;
			} catch (error) {
				if (!canBeOverruled(error)) throw error;
				failure ??= error;
			}
		}
		if (failure !== undefined) throw failure;
		return !decisive;
	};

const exactlyOne: Finish = (frame, pairs, turn) => {
	let count = 0;
	for (const [first, second] of pairs) {
		frame.spend(1);
		if (bool(turn(frame, first, second) as CelValue)) count++;
	}
	return count === 1;
};

const collect: Finish = (frame, pairs, turn) => {
	const made: CelValue[] = [];
	for (const [first, second] of pairs) {
		frame.spend(12);
		const value = turn(frame, first, second);
		if (value !== undefined) made.push(value);
	}
	return new ListValue(made);
};

const keep: Finish = (frame, pairs, turn) => {
	const made: CelValue[] = [];
	for (const [first, second] of pairs) {
		frame.spend(1);
		if (!bool(turn(frame, first, second) as CelValue)) continue;
		frame.spend(12);
		made.push(first);
	}
	return new ListValue(made);
};

const keyed: Finish = (frame, pairs, turn) => {
	const made: [CelValue, CelValue][] = [];
	for (const [first, second] of pairs) {
		frame.spend(2);
		const value = turn(frame, first, second);
		if (value !== undefined) made.push([first, value]);
	}
	return new MapValue(made);
};

/** The body gives an entry, or several, of the new map; no key may come twice. */
const merged: Finish = (frame, pairs, turn) => {
	const made: [CelValue, CelValue][] = [];
	for (const [first, second] of pairs) {
		frame.spend(2);
		const entry = turn(frame, first, second);
		if (entry === undefined) continue;
		if (!isMap(entry)) throw noOverload();
		for (const key of entry.keys()) {
			if (made.some(([known]) => equal(known, key)))
				throw new CelError(
					`insert failed: key '${String(key)}' already exists`,
				);
			made.push([key, entry.get(key) as CelValue]);
		}
	}
	return new MapValue(made);
};

const finishers: Readonly<Record<Fold["macro"], Finish>> = {
	all: decide(false, 3),
	exists: decide(true, 4),
	exists_one: exactlyOne,
	existsOne: exactlyOne,
	map: collect,
	filter: keep,
	transformList: collect,
	transformMap: keyed,
	transformMapEntry: merged,
};
