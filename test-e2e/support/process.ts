import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../../dist/monokube.js", import.meta.url));

/** A directory of its own for one test, removed with `await using`. */
export function temporaryDirectory(): AsyncDisposable & { path: string } {
	const path = mkdtempSync(join(tmpdir(), "monokube-test-"));
	return {
		path,
		async [Symbol.asyncDispose]() {
			rmSync(path, { recursive: true, force: true });
		},
	};
}

export interface Finished {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** A `monokube` process. */
export interface Running extends AsyncDisposable {
	readonly process: ChildProcess;
	readonly stdout: () => string;
	readonly stderr: () => string;
	/** The address it said it is ready at; rejects with its output when it ends before. */
	readonly ready: Promise<string>;
	readonly finished: Promise<Finished>;
}

export interface SpawnOptions {
	readonly cwd: string;
	readonly env?: Readonly<Record<string, string>>;
}

/** Starts `monokube ARGS`. */
export function monokube(
	args: readonly string[],
	{ cwd, env }: SpawnOptions,
): Running {
	const child = spawn(process.execPath, [bin, ...args], {
		cwd,
		env: { PATH: process.env.PATH ?? "", HOME: cwd, ...env },
		stdio: ["ignore", "pipe", "pipe"],
	});
	let stdout = "";
	let stderr = "";
	child.stderr.on("data", (chunk) => {
		stderr += chunk;
	});
	const finished = new Promise<Finished>((resolve) => {
		child.once("close", (code) => resolve({ code, stdout, stderr }));
	});
	const ready = new Promise<string>((resolve, reject) => {
		child.stdout.on("data", (chunk) => {
			stdout += chunk;
			const address = /ready at (https:\S+)/.exec(stdout)?.[1];
			if (address !== undefined) resolve(address);
		});
		void finished.then(({ code }) =>
			reject(new Error(`ended with ${code}: ${stdout}${stderr}`)),
		);
	});
	ready.catch(() => {}); // whoever waits for the start hears of it
	return {
		process: child,
		stdout: () => stdout,
		stderr: () => stderr,
		ready,
		finished,
		async [Symbol.asyncDispose]() {
			child.kill("SIGKILL");
			await finished;
		},
	};
}
