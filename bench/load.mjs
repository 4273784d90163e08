// Load on one server, from a process of its own so that it does not share the server's event loop.
// Started by run.mjs; gets its orders as a message and answers with operations per second and latencies.
import { Agent, request } from "node:https";

/** One request; resolves with the status. */
function send(agent, base, headers, method, path, body) {
	return new Promise((resolve, reject) => {
		const outgoing = request(
			base + path,
			{ method, agent, headers, rejectUnauthorized: false },
			(response) => {
				response.resume();
				response.on("end", () => resolve(response.statusCode));
				response.on("error", reject);
			},
		);
		outgoing.on("error", reject);
		outgoing.end(body);
	});
}

const objects = "/api/v1/namespaces/default/configmaps";
const configMap = (name, value) =>
	JSON.stringify({
		apiVersion: "v1",
		kind: "ConfigMap",
		metadata: { name, labels: { app: "bench" } },
		data: { value, padding: "x".repeat(512) },
	});

const operations = {
	create: (i, run) => ["POST", objects, configMap(`${run}-${i}`, "0")],
	get: (i, run) => ["GET", `${objects}/${run}-${i % 500}`],
	update: (i, run) => [
		"PUT",
		`${objects}/${run}-${i % 500}`,
		configMap(`${run}-${i % 500}`, String(i)),
	],
	delete: (i, run) => ["DELETE", `${objects}/${run}-${i}`],
};

process.on("message", async ({ base, token, operation, count, run }) => {
	const agent = new Agent({ keepAlive: true, maxSockets: 32 });
	const headers = {
		authorization: `Bearer ${token}`,
		"content-type": "application/json",
	};
	const latencies = [];
	let next = 0;
	let failures = 0;
	const started = performance.now();
	const worker = async () => {
		for (let i = next++; i < count; i = next++) {
			const [method, path, body] = operations[operation](i, run);
			const start = performance.now();
			const status = await send(agent, base, headers, method, path, body);
			latencies.push(performance.now() - start);
			if (status >= 300) failures++;
		}
	};
	await Promise.all(Array.from({ length: 32 }, worker));
	const seconds = (performance.now() - started) / 1000;
	agent.destroy();
	latencies.sort((a, b) => a - b);
	process.send({
		rate: count / seconds,
		p50: latencies[count >> 1],
		p99: latencies[Math.floor(count * 0.99)],
		failures,
	});
});
