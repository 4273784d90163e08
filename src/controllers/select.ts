import type { ControllerDefinition } from "./definition.ts";

/**
 * --controllers: `foo` runs foo, `-foo` does not, `*` runs all that are on by default; the first that says something
 * decides. Throws an Error that names an unknown one.
 */
export function selectControllers(
	all: readonly ControllerDefinition[],
	wanted: readonly string[],
): ControllerDefinition[] {
	const known = new Set(all.map(({ name }) => name));
	for (const word of wanted) {
		const name = word.replace(/^-/, "");
		if (name !== "*" && !known.has(name))
			throw new Error(`"${name}" is not in the list of known controllers`);
	}
	return all.filter(({ name, disabledByDefault }) => {
		if (wanted.includes(name)) return true;
		if (wanted.includes(`-${name}`)) return false;
		return wanted.includes("*") && disabledByDefault !== true;
	});
}
