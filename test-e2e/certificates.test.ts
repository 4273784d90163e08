import type { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "node:tls";
import { describe, expect, it } from "vitest";
import { accessFromKubeconfig } from "../src/client/access.ts";
import { ApiClient } from "../src/client/api-client.ts";
import { httpsTransport } from "../src/client/https.ts";
import { monokube, temporaryDirectory } from "./support/process.ts";

const small = ["--nodes", "0", "--disable", "scheduler,kubelets"];

/** Runs a command to its end; what it printed. */
async function ran(args: readonly string[], cwd: string): Promise<string> {
	await using process = monokube(args, { cwd });
	const { code, stdout, stderr } = await process.finished;
	expect(stderr).toBe("");
	expect(code).toBe(0);
	return stdout;
}

interface Whoami {
	readonly status: {
		readonly userInfo: { readonly username: string; readonly groups: string[] };
	};
}

/** Whom the server takes the user of a kubeconfig for. */
async function whoami(file: string) {
	const transport = httpsTransport(accessFromKubeconfig(file));
	try {
		const { status } = await new ApiClient(transport, "test").raw<Whoami>({
			method: "POST",
			path: "/apis/authentication.k8s.io/v1/selfsubjectreviews",
			body: {
				apiVersion: "authentication.k8s.io/v1",
				kind: "SelfSubjectReview",
			},
		});
		return status.userInfo;
	} finally {
		transport.close();
	}
}

/** The certificate that a server shows to new connections. */
const shown = (url: string): Promise<X509Certificate> =>
	new Promise((resolve, reject) => {
		const { hostname, port } = new URL(url);
		const socket = connect(
			{ host: hostname, port: Number(port), rejectUnauthorized: false },
			() => {
				const certificate = socket.getPeerX509Certificate();
				socket.destroy();
				if (certificate === undefined) reject(new Error("no certificate"));
				else resolve(certificate);
			},
		);
		socket.on("error", reject);
	});

/** Asks again until the answer is as it should be. */
async function eventually(holds: () => Promise<boolean>): Promise<void> {
	for (const end = Date.now() + 20_000; Date.now() < end; ) {
		if (await holds().catch(() => false)) return;
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
	throw new Error("it did not come about");
}

describe("monokube kubeconfig", { timeout: 60_000 }, () => {
	it.each([
		["an authority on disk", []],
		["a cluster that keeps its authority to itself", ["--ephemeral"]],
	])("makes users with %s", async (_, flags) => {
		await using directory = temporaryDirectory();
		const cwd = directory.path;
		await using server = monokube(
			["up", "--secure-port", "0", ...flags, ...small],
			{ cwd },
		);
		await server.ready;
		const jane = join(cwd, "jane");
		await ran(
			["kubeconfig", "--user", "jane", "--group", "devs,ops", "--out", jane],
			cwd,
		);
		const { username, groups } = await whoami(jane);
		expect([username, [...groups].sort()]).toEqual([
			"jane",
			["devs", "ops", "system:authenticated"],
		]);
	});

	it("makes service accounts, and says what is wrong in one line", async () => {
		await using directory = temporaryDirectory();
		const cwd = directory.path;
		const wrong = async (args: readonly string[]) => {
			await using process = monokube(["kubeconfig", ...args], { cwd });
			const { code, stderr } = await process.finished;
			expect([code, stderr.trim().split("\n").length]).toEqual([1, 1]);
			return stderr;
		};
		expect(await wrong(["--user", "a"])).toContain("--kubeconfig: ");
		await using server = monokube(
			["up", "--secure-port", "0", "--ephemeral", ...small],
			{ cwd },
		);
		await server.ready;
		expect(await wrong([])).toContain("give either --user or");
		expect(await wrong(["--user", "a", "--duration", "soon"])).toContain(
			"--duration: time: invalid duration",
		);
		expect(await wrong(["--service-account", "a"])).toContain(
			"is not NAMESPACE/NAME",
		);
		expect(await wrong(["--service-account", "default/no"])).toContain(
			'serviceaccounts "no" not found',
		);
		expect(await wrong(["--user", "a", "--group", "system:masters"])).toContain(
			"system:masters",
		);
		const robot = join(cwd, "robot");
		await eventually(async () => {
			await ran(
				["kubeconfig", "--service-account", "default/default", "--out", robot],
				cwd,
			);
			return true;
		});
		expect((await whoami(robot)).username).toBe(
			"system:serviceaccount:default:default",
		);
	});
});

describe("monokube certs", { timeout: 90_000 }, () => {
	it("shows, renews and rotates certificates while the server runs", async () => {
		await using directory = temporaryDirectory();
		const cwd = directory.path;
		await using server = monokube(["up", "--secure-port", "0", ...small], {
			cwd,
		});
		const url = await server.ready;
		const admin = join(cwd, "kubeconfig");
		const first = readFileSync(admin, "utf8");

		const table = await ran(["certs"], cwd);
		expect(table).toMatch(
			/^apiserver +\d{4}-.* 36[45]d +ca +CN=kube-apiserver$/m,
		);
		expect(table).toMatch(/^ca +.* itself +CN=kubernetes$/m);

		const before = await shown(url);
		expect(await ran(["certs", "renew", "apiserver"], cwd)).toBe(
			"renewed apiserver\n",
		);
		await eventually(
			async () => (await shown(url)).serialNumber !== before.serialNumber,
		);
		const renewed = await shown(url);
		expect(renewed.subjectAltName).toBe(before.subjectAltName);
		expect(renewed.subject).toBe(before.subject);
		expect((await whoami(admin)).username).toBe("kubernetes-admin");

		await ran(["kubeconfig", "--user", "jane", "--out", "jane"], cwd);
		await ran(["certs", "rotate"], cwd);
		await eventually(async () => readFileSync(admin, "utf8") !== first);
		expect((await shown(url)).serialNumber).not.toBe(renewed.serialNumber);
		expect(await ran(["certs", "show"], cwd)).toContain(
			"itself (and 1 before)",
		);
		// What the old authority signed is good until it is forgotten.
		const access = accessFromKubeconfig(join(cwd, "jane"));
		const jane = async () => {
			const transport = httpsTransport({ ...access, insecure: true });
			try {
				await transport.send({
					method: "GET",
					path: "/api",
					query: "",
					headers: {},
					signal: AbortSignal.timeout(5000),
				});
				return true;
			} finally {
				transport.close();
			}
		};
		expect((await whoami(admin)).username).toBe("kubernetes-admin");
		expect(await jane()).toBe(true);
		await ran(["certs", "forget"], cwd);
		await eventually(async () => !(await jane().catch(() => false)));
		expect((await whoami(admin)).username).toBe("kubernetes-admin");
		expect(server.stderr()).toBe("");
	});
});
