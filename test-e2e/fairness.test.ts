import type { ClientRequest, IncomingMessage } from "node:http";
import { request } from "node:https";
import { afterEach, describe, expect, it } from "vitest";
import { Cluster } from "../src/index.ts";
import { credentialsOf, type HttpClient, httpClient } from "./support/http.ts";

const configMaps = "/api/v1/namespaces/default/configmaps";
const flowcontrol = "/apis/flowcontrol.apiserver.k8s.io/v1";
const asBob = { "impersonate-user": "bob" };

let cluster: Cluster;
let client: HttpClient;

async function start(options: Parameters<typeof Cluster.start>[0]) {
	cluster = await Cluster.start({
		...options,
		nodes: 0,
		disable: ["scheduler", "controllers", "kubelets"],
	});
	client = httpClient(cluster.kubeconfig);
	await create("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", {
		metadata: { name: "bob" },
		roleRef: {
			apiGroup: "rbac.authorization.k8s.io",
			kind: "ClusterRole",
			name: "cluster-admin",
		},
		subjects: [
			{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "bob" },
		],
	});
}
afterEach(async () => {
	client[Symbol.dispose]();
	await cluster.stop();
});

async function create(path: string, object: object): Promise<string> {
	const answer = await client.send("POST", path, object);
	expect([answer.status, answer.text]).toEqual([201, answer.text]);
	return answer.json<{ metadata: { uid: string } }>().metadata.uid;
}

/** Bob's POST whose body is not finished: it holds its seat until `finish` is called. */
function hold(name: string) {
	const { server, ...credentials } = credentialsOf(cluster.kubeconfig);
	const body = JSON.stringify({ metadata: { name } });
	let held: ClientRequest | undefined;
	const answered = new Promise<IncomingMessage>((resolve, reject) => {
		held = request(`${server}${configMaps}`, {
			method: "POST",
			agent: false,
			...credentials,
			headers: {
				...asBob,
				"content-type": "application/json",
				"content-length": body.length,
			},
		});
		held.on("response", (answer) => {
			answer.resume();
			resolve(answer);
		});
		held.on("error", reject);
		held.write(body.slice(0, 5));
	});
	return { answered, finish: () => held?.end(body.slice(5)) };
}

const executing = async (level: string): Promise<number> => {
	const { text } = await client.send("GET", "/metrics");
	const lines = text.matchAll(
		/^apiserver_flowcontrol_current_executing_requests\{priority_level="([^"]+)".* (\d+)$/gm,
	);
	return [...lines]
		.filter(([, name]) => name === level)
		.reduce((sum, [, , count]) => sum + Number(count), 0);
};

describe("priority and fairness", { timeout: 60_000 }, () => {
	it("refuses what goes beyond the seats of a level without queues, and nobody else", async () => {
		await start({});
		const level = await create(`${flowcontrol}/prioritylevelconfigurations`, {
			metadata: { name: "tiny" },
			spec: {
				type: "Limited",
				limited: {
					nominalConcurrencyShares: 1,
					borrowingLimitPercent: 0,
					limitResponse: { type: "Reject" },
				},
			},
		});
		const schema = await create(`${flowcontrol}/flowschemas`, {
			metadata: { name: "bobs" },
			spec: {
				priorityLevelConfiguration: { name: "tiny" },
				matchingPrecedence: 10,
				rules: [
					{
						subjects: [{ kind: "User", user: { name: "bob" } }],
						resourceRules: [
							{
								verbs: ["*"],
								apiGroups: ["*"],
								resources: ["*"],
								namespaces: ["*"],
							},
						],
					},
				],
			},
		});
		// A share of 246, of 600 seats
		const held = ["a", "b", "c"].map(hold);
		await expect.poll(() => executing("tiny"), { timeout: 20_000 }).toBe(3);
		const refused = await client.send("GET", configMaps, undefined, asBob);
		expect(refused.status).toBe(429);
		expect(refused.text).toBe("Too many requests, please try again later.\n");
		expect(refused.headers).toMatchObject({
			"retry-after": "1",
			"x-kubernetes-pf-flowschema-uid": schema,
			"x-kubernetes-pf-prioritylevel-uid": level,
		});
		expect((await client.send("GET", configMaps)).status).toBe(200);
		for (const { finish } of held) finish();
		const answers = await Promise.all(held.map(({ answered }) => answered));
		expect(answers.map(({ statusCode }) => statusCode)).toEqual([
			201, 201, 201,
		]);
		const again = await client.send("GET", configMaps, undefined, asBob);
		expect(again.status).toBe(200);
	});

	it("off, there are limits for reading and for writing, which masters may pass", async () => {
		await start({
			enablePriorityAndFairness: false,
			maxMutatingRequestsInflight: 1,
		});
		const held = hold("a");
		const post = (headers?: Record<string, string>) =>
			client.send(
				"POST",
				configMaps,
				{ metadata: { generateName: "x-" } },
				headers,
			);
		await expect
			.poll(async () => (await post(asBob)).status, { timeout: 20_000 })
			.toBe(429);
		expect((await post()).status).toBe(201);
		const read = await client.send("GET", configMaps, undefined, asBob);
		expect(read.status).toBe(200);
		expect(read.headers["x-kubernetes-pf-flowschema-uid"]).toBeUndefined();
		held.finish();
		expect((await held.answered).statusCode).toBe(201);
		expect((await post(asBob)).status).toBe(201);
	});
});

describe("a request's time", () => {
	it("ends after --request-timeout, or sooner when it says so", async () => {
		await start({ requestTimeout: 700 });
		const held = hold("slow");
		expect((await held.answered).statusCode).toBe(504);
		const bad = await client.send("GET", `${configMaps}?timeout=soon`);
		expect(bad.status).toBe(400);
		expect(bad.json<{ message: string }>().message).toBe(
			'invalid timeout specified in the request URL - time: invalid duration "soon"',
		);
		const fine = await client.send("GET", `${configMaps}?timeout=10s`);
		expect(fine.status).toBe(200);
	});
});
