import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { handlerChain } from "../apiserver/handler-chain.ts";
import {
	folderOf,
	importsOf,
	isTest,
	type SourceFile,
	sourceFiles,
	sourceRoot,
} from "./imports.ts";

const pure = ["apimachinery"];
const components = ["client", "openapi", ...pure];

/** Which folders a folder may import. Files of src/ itself and setup/ compose everything. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
	apimachinery: [],
	openapi: pure,
	storage: pure,
	pki: pure,
	config: pure,
	client: ["openapi", ...pure],
	registry: ["storage", "cel", ...components],
	cel: pure,
	webhook: pure,
	apiextensions: ["registry", "storage", "cel", "webhook", ...components],
	authentication: ["cel", ...components],
	authorization: ["cel", ...components],
	admission: ["authorization", "cel", "webhook", ...components],
	audit: components,
	flowcontrol: components,
	endpoints: [
		"registry",
		"authentication",
		"authorization",
		"admission",
		"audit",
		"flowcontrol",
		...components,
	],
	apiserver: [
		"endpoints",
		"registry",
		"apiextensions",
		"storage",
		"authentication",
		"authorization",
		"admission",
		"audit",
		"flowcontrol",
		"webhook",
		"pki",
		...components,
	],
	bootstrap: components,
	controllers: ["cel", ...components],
	scheduler: ["cel", ...components],
	kubelet: components,
	proxy: components,
	network: components,
	cloud: components,
	addons: components,
	cli: ["config", "pki", "client", "", ...pure],
	structure: [],
	testing: ["", "config", "client", ...pure],
};

/** Where each package is at home. */
const packageHomes: Readonly<Record<string, readonly string[]>> = {
	"better-sqlite3": ["storage"],
	"node-forge": ["pki"],
	jose: ["authentication"],
	express: ["apiserver", "kubelet"],
	"http2-express": ["apiserver", "kubelet"],
	ajv: ["openapi", "apiextensions"],
	re2js: ["apiextensions", "cel"],
	"js-yaml": ["apimachinery", "cli"],
	"prom-client": ["apiserver", "kubelet", "scheduler", "controllers"],
	commander: ["cli"],
	pino: [""],
	"sorted-btree": ["storage"],
	protobufjs: ["openapi"],
};

const files = sourceFiles();
const sources = files.filter((file) => !isTest(file.path));

function forbiddenImports(file: SourceFile): string[] {
	const from = folderOf(file.path);
	if (from === "" || from === "setup") return [];
	const allowed = mayImport[from];
	if (allowed === undefined) return [`the folder ${from} is in no table`];
	return importsOf(file).flatMap((target) => {
		if (!target.startsWith(".")) return [];
		const path = relative(
			sourceRoot,
			join(sourceRoot, file.path, "..", target),
		);
		const to = folderOf(path);
		return to === from || allowed.includes(to) ? [] : [target];
	});
}

function strayPackages(file: SourceFile): string[] {
	return importsOf(file).filter((target) => {
		const homes = packageHomes[target];
		return homes !== undefined && !homes.includes(folderOf(file.path));
	});
}

describe("imports", () => {
	it("run one way between folders", () => {
		const wrong = sources
			.map((file) => [file.path, forbiddenImports(file)] as const)
			.filter(([, imports]) => imports.length > 0);
		expect(Object.fromEntries(wrong)).toEqual({});
	});

	it("name each package only at its home", () => {
		const wrong = sources
			.map((file) => [file.path, strayPackages(file)] as const)
			.filter(([, packages]) => packages.length > 0);
		expect(Object.fromEntries(wrong)).toEqual({});
	});
});

describe("files", () => {
	it("have 600 lines at most", () => {
		const long = files.filter((file) => file.lines > 600);
		expect(long.map((file) => `${file.path}: ${file.lines}`)).toEqual([]);
	});

	it("are about 100 lines long on the whole", () => {
		const lengths = sources.map((file) => file.lines).sort((a, b) => a - b);
		expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(130);
	});
});

/** Folders whose index lists its files, with what need not be in it. */
const listed: readonly {
	readonly folder: string;
	readonly index: string;
	readonly except: RegExp;
}[] = [
	{
		folder: "admission/plugins/",
		index: "admission/plugins/index.ts",
		except: /^$/,
	},
	{ folder: "cli/commands/", index: "cli/index.ts", except: /^$/ },
	{
		folder: "controllers/",
		index: "controllers/index.ts",
		except: /^(config|definition|index|runner|select|start)\.ts$/,
	},
	{
		folder: "scheduler/plugins/",
		index: "scheduler/plugins/index.ts",
		except: /^index\.ts$/,
	},
];

describe("ARCHITECTURE.md", () => {
	it("tells the filters in the order they run in", () => {
		const page = readFileSync(join(sourceRoot, "../ARCHITECTURE.md"), "utf8");
		const sentence = /filters run in this order: ([^.]*)\./.exec(page)?.[1];
		const told = [...(sentence ?? "").matchAll(/`([^`]+)`/g)].map((m) => m[1]);
		expect(told).toEqual(handlerChain.map(({ name }) => name));
	});
});

describe("lists of definitions", () => {
	it.each(listed)(
		"name every file of $folder once",
		({ folder, index, except }) => {
			const list = files.find((file) => file.path === index);
			if (list === undefined) return;
			const named = importsOf(list);
			const wrong = sources
				.filter((file) => file.path.startsWith(folder) && file.path !== index)
				.map((file) => file.path.slice(folder.length))
				.filter((name) => !name.includes("/") && !except.test(name))
				.filter(
					(name) =>
						named.filter((target) => target.endsWith(`/${name}`)).length !== 1,
				);
			expect(wrong).toEqual([]);
		},
	);
});
