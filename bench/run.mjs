// Start-up, memory and request rates, beside a plain node:https server in the same run.
//   node bench/run.mjs [--rounds N] [--count N]
import { fork, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
	options: {
		rounds: { type: "string", default: "3" },
		count: { type: "string", default: "2000" },
	},
});
const rounds = Number(values.rounds);
const count = Number(values.count);
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "monokube-bench-"));
const children = new Set();

function start(args, sign) {
	const child = spawn(process.execPath, args, {
		cwd: directory,
		stdio: ["ignore", "pipe", "inherit"],
	});
	children.add(child);
	const begun = performance.now();
	let output = "";
	return new Promise((resolve, reject) => {
		child.stdout.on("data", (chunk) => {
			output += chunk;
			const match = sign.exec(output);
			if (match)
				resolve({
					child,
					found: match[1],
					milliseconds: performance.now() - begun,
				});
		});
		child.once("exit", (code) => reject(new Error(`ended with ${code}`)));
	});
}

async function stop(child) {
	child.removeAllListeners("exit");
	const ended = new Promise((resolve) => child.once("exit", resolve));
	child.kill("SIGTERM");
	await ended;
	children.delete(child);
}

const residentMegabytes = (pid) =>
	Number(
		/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ??
			0,
	) / 1024;

const monokube = () =>
	start(
		[
			here("../dist/monokube.js"),
			"up",
			"--secure-port",
			"0",
			"--token-auth-file",
			"tokens.csv",
		],
		/ready at (https:\S+)/,
	);

function measure(target, operation, run) {
	const child = fork(here("load.mjs"));
	return new Promise((resolve) => {
		child.once("message", (result) => {
			child.kill();
			resolve(result);
		});
		child.send({
			...target,
			operation,
			count: operation === "get" ? count * 2 : count,
			run,
		});
	});
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const round = (number) => Math.round(number * 100) / 100;

try {
	writeFileSync(
		join(directory, "tokens.csv"),
		'bench,bench,1,"system:masters"\n',
	);
	const first = await monokube();
	await stop(first.child);
	const starts = [];
	for (let i = 0; i < rounds; i++) {
		const again = await monokube();
		starts.push(again.milliseconds);
		await stop(again.child);
	}
	const server = await monokube();
	await new Promise((resolve) => setTimeout(resolve, 5000));
	const idle = residentMegabytes(server.child.pid);
	const plain = await start(
		[here("plain-server.mjs"), "certs/apiserver.key", "certs/apiserver.crt"],
		/^(\d+)/,
	);
	console.log(`first start    ${Math.round(first.milliseconds)} ms`);
	console.log(`later start    ${Math.round(median(starts))} ms`);
	console.log(`resident idle  ${Math.round(idle)} MB`);
	const targets = {
		plain: { base: `https://127.0.0.1:${plain.found}`, token: "bench" },
		monokube: { base: server.found, token: "bench" },
	};
	const results = {};
	for (let i = 0; i < rounds; i++)
		for (const operation of ["create", "get", "update", "delete"])
			for (const [name, target] of Object.entries(targets)) {
				const result = await measure(target, operation, `run${i}`);
				results[operation] ??= { plain: [], monokube: [] };
				results[operation][name].push(result);
			}
	console.log(
		"\noperation  plain/s  monokube/s  ratio  p50 ms  p99 ms  failures",
	);
	for (const [operation, result] of Object.entries(results)) {
		const rate = (name) => median(result[name].map((r) => r.rate));
		const of = (key) => round(median(result.monokube.map((r) => r[key])));
		console.log(
			[
				operation.padEnd(9),
				String(Math.round(rate("plain"))).padStart(8),
				String(Math.round(rate("monokube"))).padStart(11),
				String(round(rate("monokube") / rate("plain"))).padStart(6),
				String(of("p50")).padStart(7),
				String(of("p99")).padStart(7),
				String(
					result.monokube.reduce((sum, r) => sum + r.failures, 0),
				).padStart(9),
			].join(" "),
		);
	}
	await stop(server.child);
	await stop(plain.child);
} finally {
	for (const child of children) child.kill("SIGKILL");
	rmSync(directory, { recursive: true, force: true });
}
