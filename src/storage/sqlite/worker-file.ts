import { createHash } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

let built: Promise<URL> | undefined;

/**
 * The script of the database thread: beside the bundle that this module is part of. A thread cannot load
 * TypeScript, so when this module itself runs from source (in tests) the script is bundled first.
 */
export function workerFile(): Promise<URL> {
	if (!import.meta.url.endsWith(".ts"))
		return Promise.resolve(new URL("./sqlite-worker.js", import.meta.url));
	built ??= bundle();
	return built;
}

async function bundle(): Promise<URL> {
	// A development dependency: the name is not a literal, so that no bundler takes it into the product.
	const bundler = "esbuild";
	const esbuild: typeof import("esbuild") = await import(bundler);
	const { outputFiles } = await esbuild.build({
		entryPoints: [fileURLToPath(new URL("./worker.ts", import.meta.url))],
		bundle: true,
		write: false,
		platform: "node",
		format: "esm",
		packages: "external",
	});
	const code = outputFiles[0]?.contents ?? new Uint8Array();
	// Inside node_modules its imports resolve; named by content, so that parallel tests share it.
	const directory = new URL(
		"../../../node_modules/.cache/monokube/",
		import.meta.url,
	);
	const name = createHash("sha256").update(code).digest("hex").slice(0, 16);
	const file = new URL(`sqlite-worker-${name}.mjs`, directory);
	const draft = new URL(`${name}.${crypto.randomUUID()}`, directory);
	await mkdir(directory, { recursive: true });
	await writeFile(draft, code);
	await rename(draft, file);
	return file;
}
