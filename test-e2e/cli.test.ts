import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { clientOfFile, httpClient } from "./support/http.ts";
import { eventually } from "./support/kubectl.ts";
import { monokube, temporaryDirectory } from "./support/process.ts";

const small = ["--nodes", "0", "--disable", "scheduler,controllers,kubelets"];

describe("monokube up", () => {
	it("shows its steps, writes a kubeconfig and says what to type next", async () => {
		await using directory = temporaryDirectory();
		const cwd = directory.path;
		await using server = monokube(
			["up", "--secure-port", "0", "--ephemeral", ...small],
			{ cwd },
		);
		const url = await server.ready;
		using client = clientOfFile(join(cwd, "kubeconfig"));
		expect((await client.send("GET", "/readyz")).text).toBe("ok");
		expect(server.stdout()).toMatch(/certificates +\d+ ms/);
		expect(server.stdout()).toContain("kubectl get nodes");
		expect(readFileSync(join(cwd, "kubeconfig"), "utf8")).toContain(url);
		expect(existsSync(join(cwd, ".monokube"))).toBe(false);
		expect(existsSync(join(cwd, "certs"))).toBe(false);
	});

	it("keeps state and certificates between starts", async () => {
		await using directory = temporaryDirectory();
		const cwd = directory.path;
		const args = ["up", "--secure-port", "0", ...small];
		const path = "/api/v1/namespaces/default/configmaps";
		{
			await using server = monokube(args, { cwd });
			await server.ready;
			using client = clientOfFile(join(cwd, "kubeconfig"));
			await client.send("POST", path, { metadata: { name: "kept" } });
			server.process.kill("SIGTERM");
			expect((await server.finished).code).toBe(0);
		}
		const authority = readFileSync(join(cwd, "certs/ca.crt"), "utf8");
		await using server = monokube(args, { cwd });
		await server.ready;
		using client = clientOfFile(join(cwd, "kubeconfig"));
		expect((await client.send("GET", `${path}/kept`)).status).toBe(200);
		expect(readFileSync(join(cwd, "certs/ca.crt"), "utf8")).toBe(authority);
	});

	it.each(["SIGINT", "SIGTERM"] as const)(
		"stops within a second on %s, open watches and all",
		async (signal) => {
			await using directory = temporaryDirectory();
			const cwd = directory.path;
			await using server = monokube(
				["up", "--secure-port", "0", "--ephemeral"],
				{ cwd },
			);
			await server.ready;
			using client = clientOfFile(join(cwd, "kubeconfig"));
			const watches = Array.from({ length: 5 }, () =>
				client.send("GET", "/api/v1/pods?watch=true").catch(() => "cut"),
			);
			await client.send("GET", "/readyz");
			const start = performance.now();
			server.process.kill(signal);
			expect((await server.finished).code).toBe(0);
			// A second, and some for a busy machine.
			expect(performance.now() - start).toBeLessThan(2500);
			await Promise.all(watches);
		},
	);

	it("outlives what fails where nobody waits", async () => {
		await using directory = temporaryDirectory();
		const cwd = directory.path;
		writeFileSync(
			join(cwd, "fail.mjs"),
			'process.on("SIGUSR2", () => { Promise.reject(new Error("nobody waited")); });',
		);
		await using server = monokube(["up", "--secure-port", "0", "--ephemeral"], {
			cwd,
			env: { NODE_OPTIONS: `--import ${join(cwd, "fail.mjs")}` },
		});
		await server.ready;
		server.process.kill("SIGUSR2");
		await eventually(
			() => server.stderr().includes("nobody waited"),
			"the failure is logged",
		);
		using client = clientOfFile(join(cwd, "kubeconfig"));
		expect((await client.send("GET", "/readyz")).text).toBe("ok");
	});

	it("takes its options from a file and the environment, flags winning", async () => {
		await using directory = temporaryDirectory();
		const cwd = directory.path;
		writeFileSync(
			join(cwd, "config.yaml"),
			"secure-port: 0\nephemeral: true\nnodes: 0\nkubeconfig-out: from-file\ndisable: [scheduler, controllers, kubelets]\n",
		);
		await using server = monokube(
			["up", "--config", "config.yaml", "--kubeconfig-out", "from-flag"],
			{
				cwd,
				env: {
					MONOKUBE_KUBECONFIG_OUT: "from-environment",
					MONOKUBE_LOG_FORMAT: "text",
				},
			},
		);
		await server.ready;
		expect(existsSync(join(cwd, "from-flag"))).toBe(true);
		expect(existsSync(join(cwd, "from-file"))).toBe(false);
		expect(existsSync(join(cwd, "from-environment"))).toBe(false);
	});

	it("lets the user of a token file in", async () => {
		await using directory = temporaryDirectory();
		const cwd = directory.path;
		writeFileSync(join(cwd, "tokens.csv"), 'secret,alice,1,"system:masters"\n');
		await using server = monokube(
			[
				"up",
				"--secure-port",
				"0",
				"--ephemeral",
				"--token-auth-file",
				"tokens.csv",
				...small,
			],
			{ cwd },
		);
		await server.ready;
		using client = httpClient(readFileSync(join(cwd, "kubeconfig"), "utf8"), {
			anonymous: true,
		});
		const as = (token: string) =>
			client.send("GET", "/api/v1/secrets", undefined, {
				authorization: `Bearer ${token}`,
			});
		expect((await as("secret")).status).toBe(200);
		expect((await as("guess")).status).toBe(401);
		expect((await client.send("GET", "/api/v1/secrets")).status).toBe(403);
	});
});

/** What can't be is said in one line, with a non-zero exit and nothing left behind. */
describe("monokube up refuses", () => {
	const refused: readonly [
		string,
		string[],
		RegExp,
		((cwd: string) => void)?,
	][] = [
		["an unknown flag", ["--nosuch"], /unknown option '--nosuch'/],
		[
			"a port that is no number",
			["--secure-port", "many"],
			/--secure-port: many is no number/,
		],
		[
			"an unknown component",
			["--disable", "etcd"],
			/--disable: etcd is none of/,
		],
		[
			"an unknown admission plug-in",
			["--enable-admission-plugins", "Nosuch"],
			/enable-admission-plugins plugin "Nosuch" is unknown/,
		],
		[
			"a token file that isn't there",
			["--token-auth-file", "nosuch.csv"],
			/--token-auth-file: .*ENOENT.*nosuch\.csv/,
		],
		[
			"a serving certificate without its key",
			["--tls-cert-file", "x.crt"],
			/must be given together/,
		],
		[
			"a config file with an unknown field",
			["--config", "bad.yaml"],
			/bad\.yaml: unknown field secure-prot/,
			(cwd) => writeFileSync(join(cwd, "bad.yaml"), "secure-prot: 1\n"),
		],
		[
			"an unreadable certificate",
			["--cert-dir", "certs"],
			/certs\/ca\.crt/,
			(cwd) => {
				mkdirSync(join(cwd, "certs/ca.crt"), { recursive: true });
			},
		],
	];
	it.each(refused)("%s", async (_what, args, message, prepare) => {
		await using directory = temporaryDirectory();
		const cwd = directory.path;
		prepare?.(cwd);
		await using server = monokube(["up", "--secure-port", "0", ...args], {
			cwd,
		});
		const { code, stderr } = await server.finished;
		expect(code).not.toBe(0);
		expect(stderr).toMatch(message);
		expect(stderr.trim().split("\n")).toHaveLength(1);
		expect(existsSync(join(cwd, "kubeconfig"))).toBe(false);
	});

	it("a port that is in use", async () => {
		await using directory = temporaryDirectory();
		const other = createServer();
		const port = await new Promise<number>((resolve) => {
			other.listen(0, "127.0.0.1", () =>
				resolve((other.address() as { port: number }).port),
			);
		});
		await using server = monokube(
			["up", "--secure-port", String(port), "--ephemeral"],
			{ cwd: directory.path },
		);
		const { code, stderr } = await server.finished;
		other.close();
		expect(code).toBe(1);
		expect(stderr).toMatch(
			new RegExp(`port ${port} on 127\\.0\\.0\\.1 is in use`),
		);
	});

	it("a data directory that another process uses", async () => {
		await using directory = temporaryDirectory();
		const cwd = directory.path;
		const args = ["up", "--secure-port", "0", ...small];
		await using first = monokube(args, { cwd });
		await first.ready;
		const kubeconfig = readFileSync(join(cwd, "kubeconfig"), "utf8");
		await using second = monokube(args, { cwd });
		const { code, stderr } = await second.finished;
		expect(code).toBe(1);
		expect(stderr).toMatch(/in use by another monokube/);
		expect(readFileSync(join(cwd, "kubeconfig"), "utf8")).toBe(kubeconfig);
	});

	it("an unknown MONOKUBE_ variable", async () => {
		await using directory = temporaryDirectory();
		await using server = monokube(["up"], {
			cwd: directory.path,
			env: { MONOKUBE_NODEZ: "1" },
		});
		expect((await server.finished).stderr).toMatch(
			/unknown environment variable MONOKUBE_NODEZ/,
		);
	});
});
