import workerThreads from "node:worker_threads";
import zlib from "node:zlib";

/** What the library's HTTP client wants of newer versions of Node; only the last is ever called here. */
const newerNode: readonly [module: object, name: string, value: unknown][] = [
	[zlib, "createZstdDecompress", () => undefined],
	[workerThreads, "markAsUncloneable", () => undefined],
	[Promise, "withResolvers", withResolvers],
];

function withResolvers() {
	const parts: {
		promise?: Promise<unknown>;
		resolve?: unknown;
		reject?: unknown;
	} = {};
	parts.promise = new Promise((resolve, reject) => {
		Object.assign(parts, { resolve, reject });
	});
	return parts;
}

/** The JavaScript client library, on any Node that this project runs on. */
export async function clientLibrary() {
	for (const [module, name, value] of newerNode)
		if (!(name in module)) Object.assign(module, { [name]: value });
	return import("@kubernetes/client-node");
}
