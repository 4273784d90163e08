// The ratchet: replays the conformance scenarios against a fresh cluster and holds the result against
// test-e2e/conformance.json. A listed scenario that fails, also alone and twice, breaks the build; new passes are added.
//   node .ci/conformance.mjs SCENARIOS WORKDIR [REGEX]
import { spawn } from "node:child_process";
import {
	existsSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";

const [scenarios, work, only = "."] = process.argv.slice(2);
const listFile = new URL("../test-e2e/conformance.json", import.meta.url);
const listed = existsSync(listFile)
	? JSON.parse(readFileSync(listFile, "utf8"))
	: [];

/** Starts a cluster with the settings the scenarios were recorded with. */
async function startServer() {
	const dir = mkdtempSync(join(work, "server-"));
	writeFileSync(
		join(dir, "tokens.csv"),
		'admin-token,admin,admin,"system:masters"\nuser-token,bob,bob,"devs"\n',
	);
	const bin = new URL("../dist/monokube.js", import.meta.url).pathname;
	const args = [
		"up",
		"--data-dir",
		join(dir, "data"),
		"--cert-dir",
		join(dir, "certs"),
		"--secure-port",
		"0",
		"--nodes",
		"2",
		"--token-auth-file",
		join(dir, "tokens.csv"),
		"--kubeconfig-out",
		join(dir, "kubeconfig"),
	];
	const child = spawn(process.execPath, [bin, ...args], {
		cwd: dir,
		stdio: ["ignore", "pipe", "inherit"],
	});
	let output = "";
	const url = await new Promise((resolve, reject) => {
		child.stdout.on("data", (chunk) => {
			output += chunk;
			const ready = /ready at (https:\S+)/.exec(output);
			if (ready) resolve(ready[1]);
		});
		child.once("exit", (code) =>
			reject(new Error(`the server ended with ${code}: ${output}`)),
		);
	});
	return {
		url,
		stop: () => child.kill("SIGTERM"),
		alive: () => child.exitCode === null,
	};
}

let runs = 0;
function replay(url, regex, quick) {
	const json = join(work, `result-${runs++}.json`);
	const args = [
		join(scenarios, "run.mjs"),
		"--server",
		url,
		"--token",
		"admin-token",
		"--bob-token",
		"user-token",
		"--only",
		regex,
		"--json",
		json,
	];
	const child = spawn(process.execPath, quick ? [...args, "--hurry"] : args, {
		stdio: ["ignore", "ignore", "inherit"],
	});
	return new Promise((resolve) => {
		child.once("exit", () =>
			resolve(existsSync(json) ? JSON.parse(readFileSync(json, "utf8")) : {}),
		);
	});
}

const exactly = (name) => `^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`;
const holds = (result) => result !== undefined && result.failed === 0;

const areas = readdirSync(join(scenarios, "scenarios"))
	.filter((name) => name.endsWith(".mjs"))
	.map((name) => name.slice(0, -4))
	.filter((area) => new RegExp(only).test(`${area}/`));

// Scenarios mostly wait, so lanes run side by side, each with a cluster of its own. Policies of area admission may deny
// across the cluster for a moment: it has a lane to itself.
const laneCount = 3;
const others = areas.filter((area) => area !== "admission");
const lanes = [
	areas.filter((area) => area === "admission"),
	...Array.from({ length: laneCount }, (_, lane) =>
		others.filter((_area, i) => i % laneCount === lane),
	),
];
const results = {};
await Promise.all(
	lanes.map(async (lane) => {
		if (lane.length === 0) return;
		const server = await startServer();
		for (const area of lane) {
			const result = await replay(server.url, `^${area}/`, true);
			Object.assign(results, result);
			const all = Object.values(result);
			console.log(
				`${area}: ${all.filter(holds).length} of ${all.length} scenarios hold`,
			);
		}
		server.stop();
	}),
);

const passed = new Set(
	Object.keys(results).filter((name) => holds(results[name])),
);
const suspects = listed.filter((name) => name in results && !passed.has(name));
const broken = [];
for (const name of suspects) {
	let again = false;
	for (let attempt = 0; attempt < 2 && !again; attempt++) {
		const server = await startServer();
		const result = await replay(server.url, exactly(name), false);
		again = holds(result[name]);
		server.stop();
	}
	if (again) passed.add(name);
	else broken.push(name);
}
const missing = only === "." ? listed.filter((name) => !(name in results)) : [];
const added = [...passed].filter((name) => !listed.includes(name));
writeFileSync(
	listFile,
	`${JSON.stringify([...new Set([...listed, ...passed])].sort(), undefined, "\t")}\n`,
);
for (const name of broken)
	console.log(
		`BROKEN ${name}: ${JSON.stringify(results[name].diffs.slice(0, 2))}`,
	);
for (const name of missing) console.log(`MISSING ${name}`);
console.log(
	`${Object.keys(results).length} scenarios, ${passed.size} hold, ${added.length} newly; ${broken.length} of ${listed.length} listed ones broke`,
);
console.log(`${passed.size} passed, ${broken.length + missing.length} failed`);
process.exit(broken.length + missing.length > 0 ? 1 : 0);
