import { describe, expect, it } from "vitest";
import type { ControllerDefinition } from "./definition.ts";
import { controllers } from "./index.ts";
import { selectControllers } from "./select.ts";

const define = (
	name: string,
	disabledByDefault = false,
): ControllerDefinition => ({
	name,
	rbac: [],
	disabledByDefault,
	create: () => [],
});
const all = [define("a"), define("b"), define("off", true)];

describe("selectControllers", () => {
	it.each([
		[["*"], ["a", "b"]],
		[["a"], ["a"]],
		[["*", "-a"], ["b"]],
		[
			["*", "off"],
			["a", "b", "off"],
		],
		[["-a"], []],
		[[], []],
	])("%j runs %j", (wanted, names) => {
		expect(selectControllers(all, wanted).map(({ name }) => name)).toEqual(
			names,
		);
	});

	it("refuses a name that nobody has", () => {
		expect(() => selectControllers(all, ["nosuch"])).toThrow(
			'"nosuch" is not in the list of known controllers',
		);
	});

	it("knows every controller by one name", () => {
		const names = controllers.map(({ name }) => name);
		expect(new Set(names).size).toBe(names.length);
	});
});
