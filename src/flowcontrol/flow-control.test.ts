import { describe, expect, it } from "vitest";
import { FakeClock } from "../apimachinery/clock.ts";
import type {
	FlowSchema,
	FlowSchemaSpec,
	PriorityLevel,
	PriorityLevelSpec,
} from "../client/types/flowcontrol.ts";
import type { Ticket } from "./flow.ts";
import { FlowControl } from "./flow-control.ts";
import type { FlowRequest } from "./request.ts";

const group = "flowcontrol.apiserver.k8s.io";
const everything = {
	resourceRules: [
		{
			verbs: ["*"],
			apiGroups: ["*"],
			resources: ["*"],
			clusterScope: true,
			namespaces: ["*"],
		},
	],
	nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
};
const forGroup = (name: string) => ({
	subjects: [{ kind: "Group", group: { name } }],
	...everything,
});
const schemaSpec = (
	level: string,
	matchingPrecedence: number,
	groupName: string,
	distinguisher?: string,
): FlowSchemaSpec => ({
	priorityLevelConfiguration: { name: level },
	matchingPrecedence,
	...(distinguisher && { distinguisherMethod: { type: distinguisher } }),
	rules: [forGroup(groupName)],
});
const schema = (name: string, spec: FlowSchemaSpec): FlowSchema => ({
	apiVersion: `${group}/v1`,
	kind: "FlowSchema",
	metadata: { name, uid: `uid-${name}` },
	spec,
	status: {},
});
const level = (name: string, spec: PriorityLevelSpec): PriorityLevel => ({
	apiVersion: `${group}/v1`,
	kind: "PriorityLevelConfiguration",
	metadata: { name, uid: `uid-${name}` },
	spec,
	status: {},
});
const limited = (
	shares: number,
	queuing?: { queues: number; handSize: number; queueLengthLimit: number },
	more: object = {},
): PriorityLevelSpec => ({
	type: "Limited",
	limited: {
		nominalConcurrencyShares: shares,
		limitResponse: queuing ? { type: "Queue", queuing } : { type: "Reject" },
		...more,
	},
});

const getPods: FlowRequest = {
	isResourceRequest: true,
	path: "/api/v1/namespaces/a/pods",
	verb: "list",
	apiGroup: "",
	resource: "pods",
	subresource: "",
	namespace: "a",
};
const waiter = { signal: new AbortController().signal };
const user = (name: string, ...groups: string[]) => ({ name, groups });
const bob = user("bob", "devs");

function setUp(totalSeats = 10) {
	const clock = new FakeClock();
	const flows = new FlowControl({
		clock,
		totalSeats,
		waitLimit: 15_000,
		mandatory: {
			schemas: new Map([
				["exempt", schemaSpec("exempt", 1, "system:masters")],
				["catch-all", schemaSpec("catch-all", 10_000, "*", "ByUser")],
			]),
			levels: new Map<string, PriorityLevelSpec>([
				["exempt", { type: "Exempt" }],
				["catch-all", limited(0)],
			]),
		},
	});
	return { clock, flows };
}

/** One level, "work", with so many seats for group devs. */
function withWork(seats: number, queuing?: Parameters<typeof limited>[1]) {
	const { clock, flows } = setUp(seats);
	flows.setLevel(level("work", limited(10, queuing)));
	flows.setSchema(schema("devs", schemaSpec("work", 500, "devs", "ByUser")));
	const start = (who = bob, seatsWanted = 1) =>
		flows.start(who, getPods, seatsWanted, waiter).ticket;
	return { clock, flows, start };
}
const queues = { queues: 4, handSize: 2, queueLengthLimit: 2 };

describe("classification", () => {
	it("takes the first matching schema by precedence, then by name", () => {
		const { flows } = withWork(10);
		flows.setSchema(schema("b", schemaSpec("work", 400, "devs")));
		flows.setSchema(schema("a", schemaSpec("work", 400, "devs")));
		const { flow } = flows.start(bob, getPods, 1, waiter);
		expect(flow.object.metadata.name).toBe("a");
		expect(flow.level.uid).toBe("uid-work");
	});

	it("gives what nothing matches to the last schema", () => {
		const { flows } = withWork(10);
		flows.deleteSchema("devs");
		const nowhere = { ...getPods, verb: "" };
		const nobody = { name: "nobody" };
		expect(
			flows.start(nobody, nowhere, 1, waiter).flow.object.metadata.name,
		).toBe("catch-all");
	});

	it("leaves out schemas whose level does not exist, and comes back when it does", () => {
		const { flows } = setUp();
		const name = () =>
			flows.start(bob, getPods, 0, waiter).flow.object.metadata.name;
		flows.setSchema(schema("devs", schemaSpec("later", 500, "devs")));
		expect(name()).toBe("catch-all");
		flows.setLevel(level("later", limited(1)));
		expect(name()).toBe("devs");
		flows.deleteLevel("later");
		expect(name()).toBe("catch-all");
	});
});

describe("seats", () => {
	it("never refuses the exempt", () => {
		const { flows } = setUp(1);
		const admin = user("admin", "system:masters");
		for (let i = 0; i < 50; i++)
			expect(flows.start(admin, getPods, 1, waiter).ticket).toBeDefined();
	});

	it("refuses at once where there are no queues", async () => {
		const { flows, start } = withWork(2);
		const first = start() as Ticket;
		expect(start()).toBeDefined();
		expect(await start()).toBeUndefined();
		first.release();
		expect(start()).not.toBeInstanceOf(Promise);
		const [devs] = flows.statistics.filter((s) => s.schema === "devs");
		expect(devs?.refused.get("concurrency-limit")).toBe(1);
	});

	it("lets requests wait, each for its turn", async () => {
		const { start } = withWork(1, queues);
		const first = start() as Ticket;
		const second = start();
		expect(second).toBeInstanceOf(Promise);
		first.release();
		const ticket = await second;
		const third = start();
		expect(third).toBeInstanceOf(Promise);
		ticket?.release();
		expect(await third).toBeDefined();
	});

	it("refuses when the flow's queues are full, or after a quarter of the request's time", async () => {
		const { clock, flows, start } = withWork(1, queues);
		start();
		const waiting = Array.from({ length: 4 }, () => start());
		expect(await start()).toBeUndefined();
		await clock.advance(15_001);
		expect(await Promise.all(waiting)).toEqual(Array(4).fill(undefined));
		const [devs] = flows.statistics.filter((s) => s.schema === "devs");
		expect(Object.fromEntries(devs?.refused ?? [])).toEqual({
			"queue-full": 1,
			"time-out": 4,
		});
		expect(devs?.waiting).toBe(0);
	});

	it("drops a waiting request whose client has gone", async () => {
		const { flows, start } = withWork(1, queues);
		start();
		const gone = new AbortController();
		const { ticket } = flows.start(bob, getPods, 1, gone);
		gone.abort();
		expect(await ticket).toBeUndefined();
	});

	it("serves flows in turn, however much one of them asks for", async () => {
		const { start } = withWork(1, {
			queues: 64,
			handSize: 1,
			queueLengthLimit: 50,
		});
		const busy = start() as Ticket;
		const order: string[] = [];
		const ask = (who: string) =>
			Promise.resolve(start(user(who, "devs"))).then((ticket) => {
				order.push(who);
				ticket?.release();
			});
		const all = [..."aaaaaaaa"].map(() => ask("alice"));
		all.push(ask("carol"));
		busy.release();
		await Promise.all(all);
		expect(order.indexOf("carol")).toBeLessThan(3);
	});

	it("runs a request that wants more seats than there are alone", async () => {
		const { start } = withWork(2, queues);
		const one = start() as Ticket;
		const wide = start(bob, 5);
		expect(wide).toBeInstanceOf(Promise);
		one.release();
		expect(await wide).toBeDefined();
	});

	it("limits a level that is exempt no more", async () => {
		const { flows, start } = withWork(2);
		flows.setLevel(level("work", { type: "Exempt" }));
		for (let i = 0; i < 5; i++) expect(start()).toBeDefined();
		flows.setLevel(level("work", limited(10)));
		expect(await start()).toBeUndefined();
	});

	it("lets everybody go whose level is removed", async () => {
		const { flows, start } = withWork(1, queues);
		start();
		const waiting = start();
		flows.deleteLevel("work");
		flows.start(bob, getPods, 0, waiter);
		expect(await waiting).toBeDefined();
	});
});

describe("borrowing", () => {
	it("shares the server's seats by shares, and lends what is not needed", async () => {
		const { clock, flows } = setUp(100);
		const stop = new AbortController();
		flows.run(stop.signal);
		const lending = { lendablePercent: 50 };
		flows.setLevel(level("idle", limited(50, queues, lending)));
		flows.setLevel(level("work", limited(50, queues, lending)));
		flows.setSchema(schema("devs", schemaSpec("work", 500, "devs")));
		const limitOf = (name: string) =>
			flows.levels.find((l) => l.name === name)?.queues.limit;
		expect([limitOf("idle"), limitOf("work")]).toEqual([50, 50]);
		for (let i = 0; i < 50; i++) flows.start(bob, getPods, 1, waiter);
		await clock.advance(20_000);
		expect([limitOf("idle"), limitOf("work")]).toEqual([33, 67]);
		stop.abort();
	});
});
