import { describe, expect, it } from "vitest";
import { planOf } from "./command.ts";

const sh = (script: string) => planOf(["sh", "-c", script], []);
const forever = Number.POSITIVE_INFINITY;

describe("planOf", () => {
	it.each([
		["nothing", planOf([], []), undefined],
		["a server", planOf(["nginx", "-g", "daemon off;"], []), undefined],
		["true", planOf(["true"], []), [0, 0]],
		["false", planOf(["/bin/false"], []), [0, 1]],
		["sleep as arguments", planOf([], ["sleep", "1.5"]), [1500, 0]],
		["sleep for minutes", planOf(["sleep", "2m"], []), [120_000, 0]],
		["sleep for ever", planOf(["sleep", "infinity"], []), [forever, 0]],
		["a shell that exits", sh("exit 3"), [0, 3]],
		["a shell that sleeps first", sh("echo hi; sleep 2 && exit 4"), [2000, 4]],
		["the code of the last command", sh("false; true"), [0, 0]],
		["a loop", sh("while true; do date; sleep 1; done"), [forever, 0]],
		["something else in a shell", sh("echo hi; python x.py"), undefined],
		["a condition", sh("if [ -f x ]; then exit 1; fi"), undefined],
	] as const)("%s", (_name, plan, expected) => {
		expect(plan && [plan.duration, plan.exitCode]).toEqual(expected);
	});
});
