// Builds dist/: the bundle that starts fast, the library, the database thread, schemas and descriptions.
//   node scripts/build.mjs             builds
//   node scripts/build.mjs --if-stale  only when a source is newer than the last build
import {
	cpSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const stamp = `${root}dist/.built`;

function newest(path) {
	const stat = statSync(path);
	if (!stat.isDirectory()) return stat.mtimeMs;
	return Math.max(
		0,
		...readdirSync(path).map((name) => newest(`${path}/${name}`)),
	);
}

function isFresh() {
	if (!existsSync(stamp)) return false;
	const built = statSync(stamp).mtimeMs;
	const sources = ["src", "openapi", "scripts", "package.json"];
	return sources.every((name) => newest(root + name) <= built);
}

// An installed package has been built already and has no sources.
if (!existsSync(`${root}src`)) process.exit(0);
if (process.argv.includes("--if-stale") && isFresh()) process.exit(0);

const { build } = await import("esbuild");
const { extractDescriptions } = await import("./descriptions.mjs");
const { version } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));

// Built beside and put in place whole, so that nobody sees half of it.
const out = `${root}dist.${process.pid}`;
mkdirSync(`${out}/openapi`, { recursive: true });
const common = {
	bundle: true,
	platform: "node",
	format: "esm",
	target: "node20",
	outdir: out,
	external: ["better-sqlite3"],
	legalComments: "none",
	logLevel: "warning",
	define: { MONOKUBE_VERSION: JSON.stringify(version) },
	// What was CommonJS before bundling still asks for node's own modules by require.
	banner: {
		js: 'import { createRequire as createRequireForBundle } from "node:module"; const require = createRequireForBundle(import.meta.url);',
	},
};
await build({
	...common,
	entryPoints: { monokube: `${root}src/bin.ts`, index: `${root}src/index.ts` },
	splitting: true,
	minifyWhitespace: true,
	minifySyntax: true,
});
await build({
	...common,
	entryPoints: { "sqlite-worker": `${root}src/storage/sqlite/worker.ts` },
});
for (const name of readdirSync(`${root}openapi`))
	if (name.endsWith(".json"))
		cpSync(`${root}openapi/${name}`, `${out}/openapi/${name}`);
writeFileSync(
	`${out}/descriptions.json`,
	JSON.stringify(await extractDescriptions()),
);
writeFileSync(`${out}/.built`, "");
rmSync(`${root}dist`, { recursive: true, force: true });
renameSync(out, `${root}dist`);
