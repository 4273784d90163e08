import { describe, expect, it } from "vitest";
import { makeNode } from "../../testing/make-node.ts";
import { makePod } from "../../testing/make-pod.ts";
import { setUp } from "../testing.ts";
import type { Plugin } from "./plugin.ts";
import {
	failure,
	skip,
	status,
	unresolvable,
	unschedulable,
} from "./status.ts";

const pod = makePod().obj();
const run = (...plugins: Plugin[]) => {
	const { cycleOf, handle } = setUp({ nodes: [makeNode().obj()], plugins });
	return { cycle: cycleOf(pod), framework: handle.framework, handle };
};

describe("Framework", () => {
	it("leaves out the filter of a plug-in that skips", () => {
		const { cycle, framework, handle } = run({
			name: "A",
			preFilter: () => ({ result: skip }),
			filter: () => unschedulable("never"),
		});
		framework.preFilter(cycle);
		expect(
			framework.filter(cycle, handle.cache.nodes[0] as never),
		).toBeUndefined();
	});

	it("asks all before it gives up on something that may change", () => {
		const asked: string[] = [];
		const plugin = (
			name: string,
			result: ReturnType<typeof unschedulable>,
		) => ({
			name,
			preFilter: () => {
				asked.push(name);
				return { result };
			},
		});
		const { cycle, framework } = run(
			plugin("A", unschedulable("maybe")),
			plugin("B", unresolvable("no")),
			plugin("C", unschedulable("not asked")),
		);
		expect(framework.preFilter(cycle).result).toEqual({
			code: "UnschedulableAndUnresolvable",
			reasons: ["no"],
			plugin: "B",
		});
		expect(asked).toEqual(["A", "B"]);
	});

	it("says who left no node over", () => {
		const only = (name: string, ...nodes: string[]): Plugin => ({
			name,
			preFilter: () => ({ nodes: new Set(nodes) }),
		});
		const { cycle, framework } = run(only("B", "x", "y"), only("A", "z"));
		expect(framework.preFilter(cycle).result?.reasons).toEqual([
			"node(s) didn't satisfy plugin(s) [A B] simultaneously",
		]);
	});

	it("joins what postFilter plug-ins say, and ends with who succeeds or fails", () => {
		const says = (name: string, result: ReturnType<typeof status>): Plugin => ({
			name,
			postFilter: () => ({ result }),
		});
		const statuses = {} as never;
		const both = run(
			says("A", unschedulable("a")),
			says("B", unschedulable("b")),
		);
		expect(
			both.framework.postFilter(both.cycle, statuses).result?.reasons,
		).toEqual(["a", "b"]);
		const failing = run(says("A", failure("x")), says("B", unschedulable("b")));
		expect(
			failing.framework.postFilter(failing.cycle, statuses).result?.reasons,
		).toEqual(["x"]);
	});

	it("undoes reservations in reverse when one fails", () => {
		const undone: string[] = [];
		const plugin = (name: string, fails: boolean): Plugin => ({
			name,
			reserve: () => (fails ? unschedulable("taken") : undefined),
			unreserve: () => void undone.push(name),
		});
		const { cycle, framework } = run(plugin("A", false), plugin("B", true));
		expect(framework.reserve(cycle, "a")?.plugin).toBe("B");
		expect(undone).toEqual(["B", "A"]);
	});

	it("holds a pod back until the permit plug-in agrees, refuses or runs out of patience", async () => {
		const permit: Plugin = {
			name: "P",
			permit: () => ({ result: status("Wait"), timeout: 1000 }),
		};
		const { cycle, framework, handle } = run(permit);
		expect(framework.permit(cycle, "a")).toBeUndefined();
		const allowed = handle.waitingPods.wait(cycle.info.key);
		handle.waitingPods.allow(cycle.info.key, "P");
		expect(await allowed).toBeUndefined();
		framework.permit(cycle, "a");
		const late = handle.waitingPods.wait(cycle.info.key);
		await (
			handle.clock as never as { advance(ms: number): Promise<void> }
		).advance(1000);
		expect((await late)?.reasons).toEqual([
			"rejected due to timeout after waiting 1s at plugin P",
		]);
	});
});
