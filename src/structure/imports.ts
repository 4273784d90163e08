import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds all sources. */
export const sourceRoot = fileURLToPath(new URL("..", import.meta.url));

export interface SourceFile {
	/** Relative to src/: `registry/core/pod.ts`. */
	readonly path: string;
	readonly text: string;
	readonly lines: number;
}

/** Every TypeScript source below a folder, by path. */
export function sourceFiles(folder = sourceRoot): SourceFile[] {
	return readdirSync(folder)
		.flatMap((name): SourceFile[] => {
			const path = join(folder, name);
			if (statSync(path).isDirectory()) return sourceFiles(path);
			if (!name.endsWith(".ts") || name.endsWith(".d.ts")) return [];
			const text = readFileSync(path, "utf8");
			return [
				{
					path: relative(sourceRoot, path),
					text,
					lines: text.split("\n").length - 1,
				},
			];
		})
		.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What a source imports, types included: relative paths and package names, as written. */
export function importsOf({ text }: SourceFile): string[] {
	const found: string[] = [];
	const statements =
		/^(?:import|export)\s(?:[^"';]*?\sfrom\s)?"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/gm;
	for (const match of text.matchAll(statements)) {
		const target = match[1] ?? match[2];
		if (target !== undefined) found.push(target);
	}
	return found;
}

/** `registry` for registry/core/pod.ts; "" for files of src/ itself. */
export const folderOf = (path: string): string =>
	path.includes("/") ? (path.split("/")[0] ?? "") : "";

export const isTest = (path: string): boolean =>
	path.endsWith(".test.ts") ||
	path.includes("/testing/") ||
	path.endsWith("/testing.ts") ||
	path.startsWith("testing/");
