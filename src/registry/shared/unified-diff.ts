const contextLines = 3;

interface Change {
	/** The first line that differs, from 0, before and after. */
	readonly at: number;
	readonly to: number;
	readonly removed: readonly string[];
	readonly added: readonly string[];
}

/**
 * How two values differ, as it follows a message about what must not change: both are written as indented JSON,
 * and compared line by line (k8s.io/apimachinery/pkg/util/diff Diff). Starts with a line break.
 */
export function unifiedDiff(before: unknown, after: unknown): string {
	const old = linesOf(before);
	const now = linesOf(after);
	const hunks = grouped(changesBetween(old, now)).map((changes) =>
		printHunk(old, changes),
	);
	return `\n${hunks.join("")}`;
}

const linesOf = (value: unknown): string[] =>
	JSON.stringify(value ?? null, null, " ").split("\n");

/** The runs of lines outside of a longest common subsequence. */
function changesBetween(
	old: readonly string[],
	now: readonly string[],
): Change[] {
	let start = 0;
	while (start < old.length && start < now.length && old[start] === now[start])
		start++;
	let oldEnd = old.length;
	let nowEnd = now.length;
	while (
		oldEnd > start &&
		nowEnd > start &&
		old[oldEnd - 1] === now[nowEnd - 1]
	) {
		oldEnd--;
		nowEnd--;
	}
	const a = old.slice(start, oldEnd);
	const b = now.slice(start, nowEnd);
	const common = commonLengths(a, b);
	const changes: Change[] = [];
	let i = 0;
	let j = 0;
	while (i < a.length || j < b.length) {
		if (i < a.length && a[i] === b[j]) {
			i++;
			j++;
			continue;
		}
		const at = i;
		const to = j;
		while ((i < a.length || j < b.length) && !(i < a.length && a[i] === b[j])) {
			const skipsOld = (common[i + 1]?.[j] ?? -1) >= (common[i]?.[j + 1] ?? -1);
			if (j >= b.length || (i < a.length && skipsOld)) i++;
			else j++;
		}
		changes.push({
			at: start + at,
			to: start + to,
			removed: a.slice(at, i),
			added: b.slice(to, j),
		});
	}
	return changes;
}

/** How long the longest common subsequence is from each pair of places on. */
function commonLengths(
	a: readonly string[],
	b: readonly string[],
): readonly (readonly number[])[] {
	const lengths = Array.from({ length: a.length + 1 }, () =>
		new Array<number>(b.length + 1).fill(0),
	);
	for (let i = a.length - 1; i >= 0; i--)
		for (let j = b.length - 1; j >= 0; j--) {
			const row = lengths[i] as number[];
			row[j] =
				a[i] === b[j]
					? (lengths[i + 1]?.[j + 1] ?? 0) + 1
					: Math.max(lengths[i + 1]?.[j] ?? 0, row[j + 1] ?? 0);
		}
	return lengths;
}

/** Changes whose contexts touch are shown together. */
function grouped(changes: readonly Change[]): Change[][] {
	const groups: Change[][] = [];
	for (const change of changes) {
		const group = groups.at(-1);
		const last = group?.at(-1);
		if (
			group &&
			last &&
			change.at - (last.at + last.removed.length) <= 2 * contextLines
		)
			group.push(change);
		else groups.push([change]);
	}
	return groups;
}

function printHunk(old: readonly string[], changes: readonly Change[]): string {
	const first = changes[0] as Change;
	const last = changes.at(-1) as Change;
	const start = Math.max(0, first.at - contextLines);
	const end = Math.min(
		old.length,
		last.at + last.removed.length + contextLines,
	);
	const lines: string[] = [];
	let at = start;
	let grown = 0;
	for (const { at: place, removed, added } of changes) {
		lines.push(...old.slice(at, place).map((line) => ` ${line}`));
		lines.push(...removed.map((line) => `-${line}`));
		lines.push(...added.map((line) => `+${line}`));
		grown += added.length - removed.length;
		at = place + removed.length;
	}
	lines.push(...old.slice(at, end).map((line) => ` ${line}`));
	const length = end - start;
	const newStart = first.to - (first.at - start);
	return `@@ -${range(start, length)} +${range(newStart, length + grown)} @@\n${lines.join("\n")}\n`;
}

/** `first,count`; the count of one line goes without saying. */
const range = (start: number, length: number): string =>
	length === 1
		? String(start + 1)
		: `${length === 0 ? start : start + 1},${length}`;
