import type { Define } from "../types/functions.ts";
import { CelError, CelOpaque } from "../values/scalars.ts";

class CelSemver extends CelOpaque {
	readonly typeName = "kubernetes.Semver";
	readonly numbers: readonly bigint[];
	readonly prerelease: readonly string[];
	constructor(numbers: readonly bigint[], prerelease: readonly string[]) {
		super();
		this.numbers = numbers;
		this.prerelease = prerelease;
	}
	override equals(other: CelSemver): boolean {
		return compare(this, other) === 0;
	}
}

const number = "(0|[1-9]\\d*)";
const shape = new RegExp(
	`^${number}\\.${number}\\.${number}(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
);

/** undefined for what is no version. */
export function readSemver(text: string): CelSemver | undefined {
	const match = shape.exec(text);
	if (match === null) return undefined;
	const prerelease = match[4]?.split(".") ?? [];
	if (prerelease.some((part) => /^0\d+$/.test(part))) return undefined;
	return new CelSemver(match.slice(1, 4).map(BigInt), prerelease);
}

/** `v1.2` as `1.2.0`: a leading v and leading zeros go, missing numbers are 0. */
function normalise(text: string): string {
	const [core = "", ...rest] = text.replace(/^v/, "").split(/(?=[-+])/);
	const numbers = core.split(".").map((part) => part.replace(/^0+(?=\d)/, ""));
	while (numbers.length < 3) numbers.push("0");
	return numbers.join(".") + rest.join("");
}

function compare(a: CelSemver, b: CelSemver): number {
	for (const [i, one] of a.numbers.entries()) {
		const other = b.numbers[i] ?? 0n;
		if (one !== other) return one < other ? -1 : 1;
	}
	if (a.prerelease.length === 0 || b.prerelease.length === 0)
		return Math.sign(b.prerelease.length - a.prerelease.length);
	for (const [i, one] of a.prerelease.entries()) {
		const other = b.prerelease[i];
		if (other === undefined) return 1;
		const order = comparePart(one, other);
		if (order !== 0) return order;
	}
	return a.prerelease.length === b.prerelease.length ? 0 : -1;
}

/** Numbers by value and before names, names by their characters. */
function comparePart(a: string, b: string): number {
	const [left, right] = [/^\d+$/.test(a), /^\d+$/.test(b)];
	if (left !== right) return left ? -1 : 1;
	if (left) return Math.sign(Number(BigInt(a) - BigInt(b)));
	return a < b ? -1 : a > b ? 1 : 0;
}

/** k8s.io/apiserver/pkg/cel/library/semverlib.go, version 1 */
export function semver(define: Define): void {
	const type = "kubernetes.Semver";
	const parsed = (text: string) => {
		const version = readSemver(text);
		if (version === undefined) throw new CelError(problemOf(text));
		return version;
	};
	define(`semver(string): ${type}`, parsed);
	define(`semver(string, bool): ${type}`, (text: string, loose: boolean) =>
		parsed(loose ? normalise(text) : text),
	);
	define(
		"isSemver(string): bool",
		(text: string) => readSemver(text) !== undefined,
	);
	define(
		"isSemver(string, bool): bool",
		(text: string, loose: boolean) =>
			readSemver(loose ? normalise(text) : text) !== undefined,
	);
	for (const [i, name] of ["major", "minor", "patch"].entries())
		define(`${type}.${name}(): int`, (one: CelSemver) => one.numbers[i] ?? 0n);
	define(`${type}.isGreaterThan(${type}): bool`, (a, b) => compare(a, b) > 0);
	define(`${type}.isLessThan(${type}): bool`, (a, b) => compare(a, b) < 0);
	define(`${type}.compareTo(${type}): int`, (a, b) => BigInt(compare(a, b)));
}

function problemOf(text: string): string {
	if (text === "") return "Version string empty";
	const parts = text.split(/[-+]/)[0]?.split(".") ?? [];
	if (parts.length < 3) return "No Major.Minor.Patch elements found";
	const bad = parts.slice(0, 3).find((part) => !/^\d+$/.test(part));
	if (bad !== undefined)
		return `Invalid character(s) found in ${["major", "minor", "patch"][parts.indexOf(bad)]} number ${JSON.stringify(bad)}`;
	return `Invalid version ${JSON.stringify(text)}`;
}
