import { execFile, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { describe } from "vitest";
import { Cluster, type ClusterOptions } from "../../src/index.ts";

export interface KubectlResult {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
}

/** kubectl pointed at a test's own cluster. */
export interface Kubectl extends AsyncDisposable {
	readonly cluster: Cluster;
	/** Where files of the test may be written. */
	readonly directory: string;
	/** Runs `kubectl ARGS`, with `input` on its standard input; resolves whatever the exit code is. */
	run(args: string, input?: string): Promise<KubectlResult>;
	/** The standard output; throws when kubectl fails. */
	ok(args: string, input?: string): Promise<string>;
	/** The standard error; throws when kubectl does not fail. */
	fails(args: string, input?: string): Promise<string>;
	/** Starts a kubectl that runs on (-w); `output` tells what it printed so far. */
	start(args: string): { output(): string; stop(): void };
}

/** One of the kubectls to test with: its path and its version, `1.36`. */
export interface Client {
	readonly path: string;
	readonly version: string;
}

/** From TEST_KUBECTLS (paths separated like PATH), or the one on the PATH. */
export function installedKubectls(): Client[] {
	const listed = process.env.TEST_KUBECTLS?.split(delimiter);
	const found = (listed ?? ["kubectl"]).flatMap((path): Client[] => {
		try {
			const text = execFileSync(path, ["version", "--client", "-o", "json"], {
				encoding: "utf8",
				stdio: ["ignore", "pipe", "ignore"],
			});
			const { clientVersion } = JSON.parse(text);
			return [
				{
					path,
					version: `${clientVersion.major}.${parseInt(clientVersion.minor, 10)}`,
				},
			];
		} catch {
			return [];
		}
	});
	if (found.length === 0 && process.env.TEST_REQUIRE_KUBECTL)
		throw new Error("TEST_REQUIRE_KUBECTL is set and there is no kubectl");
	return found;
}

/** A suite that runs with every kubectl there is, and is skipped, saying so, when there is none. */
export function describeKubectl(
	name: string,
	suite: (client: Client) => void,
	{ newestOnly = false } = {},
): void {
	const clients = installedKubectls();
	if (clients.length === 0) {
		describe.skip(`${name} (needs kubectl on the PATH)`, () =>
			suite({ path: "kubectl", version: "0" }));
		return;
	}
	for (const client of newestOnly ? clients.slice(0, 1) : clients)
		describe(
			`${name} with kubectl ${client.version}`,
			{ timeout: 90_000 },
			() => suite(client),
		);
}

/** Splits at blanks; 'single quotes' keep a word together. */
const words = (text: string): string[] =>
	[...text.matchAll(/'([^']*)'|(\S+)/g)].map((m) => m[1] ?? m[2] ?? "");

/** Starts a cluster that keeps its state on disk, as a user's does, and a kubectl for it. */
export async function startKubectl(
	client: Client,
	options: ClusterOptions = {},
): Promise<Kubectl> {
	const directory = mkdtempSync(join(tmpdir(), "monokube-kubectl-"));
	const cluster = await Cluster.start({
		nodes: 2,
		ephemeral: false,
		dataDir: join(directory, "data"),
		certDir: join(directory, "certs"),
		...options,
	});
	const kubeconfig = join(directory, "kubeconfig");
	writeFileSync(kubeconfig, cluster.kubeconfig);
	const env = {
		PATH: process.env.PATH ?? "",
		HOME: directory,
		KUBECONFIG: kubeconfig,
		KUBE_EDITOR: join(directory, "editor.sh"),
	};
	const at = { cwd: directory, env };
	const run = (args: string, input?: string) =>
		new Promise<KubectlResult>((resolve) => {
			const child = execFile(
				client.path,
				words(args),
				{ ...at, encoding: "utf8", timeout: 60_000, maxBuffer: 1 << 26 },
				(error, stdout, stderr) =>
					resolve({
						code: typeof error?.code === "number" ? error.code : error ? 1 : 0,
						stdout,
						stderr,
					}),
			);
			child.stdin?.end(input ?? "");
		});
	return {
		cluster,
		directory,
		run,
		async ok(args, input) {
			const result = await run(args, input);
			if (result.code === 0) return result.stdout;
			throw new Error(
				`kubectl ${args} ended with ${result.code}:\n${result.stdout}${result.stderr}`,
			);
		},
		async fails(args, input) {
			const result = await run(args, input);
			if (result.code !== 0) return result.stderr;
			throw new Error(`kubectl ${args} did not fail:\n${result.stdout}`);
		},
		start(args) {
			const child = spawn(client.path, words(args), at);
			let output = "";
			child.stdout.on("data", (chunk) => {
				output += chunk;
			});
			return { output: () => output, stop: () => child.kill() };
		},
		async [Symbol.asyncDispose]() {
			await cluster.stop();
			rmSync(directory, { recursive: true, force: true });
		},
	};
}

/** Polls until `check` returns something other than undefined or false; for what kubectl itself can't wait for. */
export async function eventually<T>(
	check: () => Promise<T | undefined | false> | T | undefined | false,
	what: string,
	timeoutMs = 20_000,
): Promise<T> {
	const end = Date.now() + timeoutMs;
	for (;;) {
		const result = await check();
		if (result !== undefined && result !== false) return result;
		if (Date.now() > end) throw new Error(`never became true: ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}
