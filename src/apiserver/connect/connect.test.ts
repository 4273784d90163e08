import { describe, expect, it } from "vitest";
import { StatusError } from "../../apimachinery/errors.ts";
import type { Pod } from "../../client/types/pod.ts";
import { readLogOptions } from "./log-options.ts";
import { containerOf } from "./pod-container.ts";

const refusal = (work: () => unknown): string => {
	try {
		work();
	} catch (error) {
		if (error instanceof StatusError) return `${error.code} ${error.message}`;
		throw error;
	}
	return "";
};

describe("readLogOptions", () => {
	it.each([
		["container=c&tailLines=0&limitBytes=1&sinceSeconds=1", ""],
		["sinceTime=2026-01-02T03:04:05.6%2B01:00", ""],
		["follow=maybe", ""],
		[
			"tailLines=-1",
			'422 PodLogOptions "a" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
		],
		["tailLines=x", '400 strconv.ParseInt: parsing "x": invalid syntax'],
		[
			"limitBytes=0&sinceSeconds=0",
			'422 PodLogOptions "a" is invalid: [limitBytes: Invalid value: 0: must be greater than 0, sinceSeconds: Invalid value: 0: must be greater than 0]',
		],
		[
			"sinceTime=x",
			'400 parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"',
		],
	])("%s", (query, message) => {
		expect(refusal(() => readLogOptions(new URLSearchParams(query), "a"))).toBe(
			message,
		);
	});
});

describe("containerOf", () => {
	const pod = (...names: string[]) =>
		({
			metadata: { name: "a" },
			spec: {
				initContainers: [{ name: "i" }],
				containers: names.map((name) => ({ name })),
			},
		}) as unknown as Pod;

	it("needs a name only where there are several", () => {
		expect(containerOf(pod("c"), "")).toBe("c");
		expect(containerOf(pod("c", "d"), "i")).toBe("i");
		expect(refusal(() => containerOf(pod("c", "d"), ""))).toBe(
			"400 a container name must be specified for pod a, choose one of: [i c d]",
		);
		expect(refusal(() => containerOf(pod("c"), "x"))).toBe(
			"400 container x is not valid for pod a",
		);
	});
});
