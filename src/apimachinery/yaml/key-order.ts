const isDigit = (char: string): boolean => char >= "0" && char <= "9";
const isLetter = (char: string): boolean => /\p{L}/u.test(char);

/** The order in which Go's YAML encoder writes map keys: numbers inside text compare by value (goyaml.v2/sorter.go). */
export function byGoKeyOrder(left: string, right: string): number {
	const a = [...left];
	const b = [...right];
	let digits = false;
	for (let i = 0; i < a.length && i < b.length; i++) {
		const [x, y] = [a[i] ?? "", b[i] ?? ""];
		if (x === y) {
			digits = isDigit(x);
			continue;
		}
		const [xLetter, yLetter] = [isLetter(x), isLetter(y)];
		if (xLetter && yLetter) return x < y ? -1 : 1;
		if (xLetter || yLetter) return digits === xLetter ? -1 : 1;
		return byNumber(a, b, i) || (x < y ? -1 : 1);
	}
	return a.length - b.length;
}

/** Compares the numbers that both keys have at `at`; 0 when that decides nothing. */
function byNumber(
	a: readonly string[],
	b: readonly string[],
	at: number,
): number {
	if (a[at] === "0" || b[at] === "0")
		for (let i = at - 1; i >= 0 && isDigit(a[i] ?? ""); i--)
			if (a[i] !== "0") return runOf(a, at) - runOf(b, at) || 0;
	const [x, y] = [numberAt(a, at), numberAt(b, at)];
	return x === y ? runOf(a, at) - runOf(b, at) : x - y;
}

function runOf(chars: readonly string[], from: number): number {
	let end = from;
	while (isDigit(chars[end] ?? "")) end++;
	return end - from;
}

const numberAt = (chars: readonly string[], from: number): number =>
	Number(chars.slice(from, from + runOf(chars, from)).join("") || "0");
