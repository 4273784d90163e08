import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { FakeClock } from "../apimachinery/clock.ts";
import { StatusError } from "../apimachinery/errors.ts";
import { EncodedEvent } from "./encode.ts";
import type { AuditLevel } from "./event.ts";
import { Audit } from "./index.ts";
import { LogSink } from "./log-sink.ts";
import type { AuditedRequest, RequestAudit } from "./request-audit.ts";
import { RotatingFile } from "./rotating-file.ts";
import type { AuditSink } from "./sink.ts";
import { sourceIPs } from "./source-ips.ts";
import { WebhookSink, type WebhookSinkOptions } from "./webhook-sink.ts";

const request: AuditedRequest = {
	auditID: "id-1",
	requestURI: "/api/v1/namespaces/shop/pods?dryRun=All",
	sourceIPs: ["10.0.0.1"],
	userAgent: "kubectl/v1.36.0",
	receivedAt: Date.parse("2026-01-01T00:00:00.123Z"),
	attributes: {
		user: { name: "jane", groups: ["devs"], extra: { "example.org/a": ["1"] } },
		verb: "create",
		isResourceRequest: true,
		path: "/api/v1/namespaces/shop/pods",
		namespace: "shop",
		apiGroup: "",
		apiVersion: "v1",
		resource: "pods",
		subresource: "",
		name: "",
	},
	annotations: new Map([
		["z", "2"],
		["authorization.k8s.io/decision", "allow"],
	]),
};
const pod = {
	apiVersion: "v1",
	kind: "Pod",
	metadata: { name: "web", uid: "u", managedFields: [{ manager: "m" }] },
};
const pods = { group: "", version: "v1", resource: "pods" };

class Kept implements AuditSink {
	readonly events: Record<string, unknown>[] = [];
	process(event: EncodedEvent) {
		this.events.push(JSON.parse(event.text));
		return undefined;
	}
	async close() {}
}

function audited(
	level: AuditLevel,
	run: (noted: RequestAudit) => void,
	omitManagedFields = false,
) {
	const sink = new Kept();
	const audit = new Audit({ omitManagedFields, rules: [{ level }] }, [sink]);
	const noted = audit.begin(request);
	if (noted !== undefined) run(noted);
	return sink.events;
}

const whole = (noted: RequestAudit) => {
	noted.process("RequestReceived", 0);
	noted.requestObject(pod, pods);
	noted.response(201, pod);
	noted.process("ResponseComplete", request.receivedAt + 5);
};

describe("an audit event", () => {
	it("has what Kubernetes writes at level Metadata, in its order", () => {
		const [received, complete] = audited("Metadata", whole);
		expect(JSON.stringify(received)).toBe(
			'{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"id-1","stage":"RequestReceived","requestURI":"/api/v1/namespaces/shop/pods?dryRun=All","verb":"create","user":{"username":"jane","groups":["devs"],"extra":{"example.org/a":["1"]}},"sourceIPs":["10.0.0.1"],"userAgent":"kubectl/v1.36.0","objectRef":{"resource":"pods","namespace":"shop","apiVersion":"v1"},"requestReceivedTimestamp":"2026-01-01T00:00:00.123000Z","stageTimestamp":"2026-01-01T00:00:00.123000Z","annotations":{"authorization.k8s.io/decision":"allow","z":"2"}}',
		);
		expect(complete).toMatchObject({
			objectRef: { resource: "pods", namespace: "shop", name: "web", uid: "u" },
			responseStatus: { metadata: {}, code: 201 },
			stageTimestamp: "2026-01-01T00:00:00.128000Z",
		});
		expect(complete).not.toHaveProperty("requestObject");
	});

	it("has the objects that its level asks for", () => {
		expect(audited("None", whole)).toEqual([]);
		const request = audited("Request", whole)[1];
		expect(request).toHaveProperty("requestObject", pod);
		expect(request).not.toHaveProperty("responseObject");
		const both = audited("RequestResponse", whole, true)[1];
		const bare = { ...pod, metadata: { name: "web", uid: "u" } };
		expect(both).toMatchObject({ requestObject: bare, responseObject: bare });
		expect(JSON.stringify(both)).not.toContain("managedFields");
	});

	it("tells of a failure what a Status says", () => {
		const { status } = new StatusError(404, "NotFound", "no such pod", {
			name: "web",
		});
		const [event] = audited("Metadata", (noted) => {
			noted.response(404, status);
			noted.process("ResponseComplete", 0);
		});
		expect(event?.responseStatus).toEqual({
			metadata: {},
			status: "Failure",
			message: "no such pod",
			reason: "NotFound",
			details: { name: "web" },
			code: 404,
		});
	});

	it("names both users of an impersonation, and what allowed it", () => {
		const [event] = audited("Metadata", (noted) => {
			noted.impersonated(
				{ name: "bob", groups: ["ops"] },
				"impersonate:user-info",
			);
			noted.process("ResponseComplete", 0);
		});
		expect(event).toMatchObject({
			user: { username: "jane" },
			impersonatedUser: { username: "bob", groups: ["ops"] },
			authenticationMetadata: {
				impersonationConstraint: "impersonate:user-info",
			},
		});
	});
});

it.each([
	[{}, "::ffff:10.0.0.1", ["10.0.0.1"]],
	[
		{ "x-forwarded-for": "1.1.1.1, bad, 2.2.2.2" },
		"10.0.0.1",
		["1.1.1.1", "2.2.2.2", "10.0.0.1"],
	],
	[
		{ "x-forwarded-for": "1.1.1.1", "x-real-ip": "3.3.3.3" },
		"3.3.3.3",
		["1.1.1.1", "3.3.3.3"],
	],
	[{ "x-real-ip": "nonsense" }, undefined, []],
])("the addresses a request comes from: %j", (headers, remote, expected) => {
	expect(sourceIPs(headers, remote)).toEqual(expected);
});

const event = (auditID: string, requestObject?: string) =>
	new EncodedEvent({
		level: "Request",
		auditID,
		stage: "ResponseComplete",
		requestURI: "/",
		verb: "get",
		user: "{}",
		sourceIPs: [],
		userAgent: "",
		requestObject,
		requestReceivedTimestamp: "",
		stageTimestamp: "",
		annotations: new Map(),
	});
const idOf = (line: string) => JSON.parse(line).auditID as string;

describe("the audit log", () => {
	const folders: string[] = [];
	afterEach(() => {
		for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
	});
	const folder = () => {
		const made = mkdtempSync(join(tmpdir(), "audit-"));
		folders.push(made);
		return made;
	};
	const logTo = (
		path: string,
		options: object = {},
		mode: "batch" | "blocking-strict" = "blocking-strict",
	) => {
		const errors: string[] = [];
		const onError = (message: string) => errors.push(message);
		const clock = new FakeClock();
		const writer = new RotatingFile({
			path,
			maxAgeDays: 0,
			maxBackups: 0,
			maxBytes: 1e6,
			compress: false,
			clock,
			onError,
			...options,
		});
		return {
			sink: new LogSink({ writer, mode, bufferSize: 3, onError }),
			errors,
			clock,
		};
	};

	it("is one line an event, and goes on in the same file after a restart", async () => {
		const path = join(folder(), "deep", "audit.log");
		for (const id of ["a", "b"]) {
			const { sink } = logTo(path);
			expect(await sink.process(event(id))).toBe(true);
			await sink.close();
		}
		expect(readFileSync(path, "utf8").trim().split("\n").map(idOf)).toEqual([
			"a",
			"b",
		]);
	});

	it("begins a new file when one is full, and keeps, compresses and removes old ones", async () => {
		const dir = folder();
		const size = event("0").text.length + 1;
		const { sink, clock } = logTo(join(dir, "audit.log"), {
			maxBytes: 2 * size,
			maxBackups: 2,
			compress: true,
		});
		for (const id of "0123456789") {
			await sink.process(event(id));
			await clock.advance(1000);
		}
		await sink.close();
		const names = readdirSync(dir).sort();
		expect(names).toEqual([
			"audit-2026-01-01T00-00-06.000.log.gz",
			"audit-2026-01-01T00-00-08.000.log.gz",
			"audit.log",
		]);
		const old = gunzipSync(readFileSync(join(dir, names[1] ?? ""))).toString();
		expect(old.trim().split("\n").map(idOf)).toEqual(["6", "7"]);
	});

	it("drops what does not fit into the buffer rather than holding up requests", async () => {
		const path = join(folder(), "audit.log");
		const { sink, errors } = logTo(path, {}, "batch");
		for (let i = 0; i < 10; i++)
			expect(sink.process(event(String(i)))).toBeUndefined();
		await sink.close();
		// The first was on its way before the buffer began to fill.
		expect(readFileSync(path, "utf8").trim().split("\n").length).toBe(4);
		expect(errors).toEqual(["the audit buffer is full: events are dropped"]);
	});

	it("that can't be written fails requests only when it must", async () => {
		const { sink, errors } = logTo("/dev/null/audit.log");
		expect(await sink.process(event("a"))).toBe(false);
		expect(errors).toEqual(["audit events can't be written"]);
	});
});

describe("the audit webhook", () => {
	const webhook = (changes: Partial<WebhookSinkOptions> = {}) => {
		const clock = new FakeClock();
		const sent: string[][] = [];
		const errors: string[] = [];
		const sink = new WebhookSink({
			post: async (body) => {
				const list = JSON.parse(body);
				expect(list).toMatchObject({
					kind: "EventList",
					apiVersion: "audit.k8s.io/v1",
				});
				sent.push(list.items.map((item: { auditID: string }) => item.auditID));
			},
			mode: "batch",
			batch: { bufferSize: 100, maxSize: 3, maxWaitMs: 30_000 },
			initialBackoffMs: 10_000,
			clock,
			onError: (message) => errors.push(message),
			...changes,
		});
		return { sink, sent, errors, clock };
	};

	it("gets full batches at once and the rest after a while", async () => {
		const { sink, sent, clock } = webhook();
		for (const id of "abcd") sink.process(event(id));
		await clock.advance(0);
		expect(sent).toEqual([["a", "b", "c"]]);
		await clock.advance(30_000);
		expect(sent).toEqual([["a", "b", "c"], ["d"]]);
	});

	it("is not sent more batches than the throttle allows", async () => {
		const { sink, sent, clock } = webhook({
			batch: {
				bufferSize: 100,
				maxSize: 1,
				maxWaitMs: 30_000,
				throttle: { qps: 1, burst: 2 },
			},
		});
		for (const id of "abcd") sink.process(event(id));
		await clock.advance(0);
		expect(sent.length).toBe(2);
		await clock.advance(1000);
		expect(sent.length).toBe(3);
		await clock.advance(1000);
		expect(sent.length).toBe(4);
	});

	it("is tried again with growing waits, and given up at last", async () => {
		let tries = 0;
		const { sink, errors, clock } = webhook({
			post: async () => {
				tries++;
				throw new Error("connection refused");
			},
		});
		for (const id of "abc") sink.process(event(id));
		await clock.advance(10_000);
		expect(tries).toBe(2);
		await clock.advance(15_000);
		expect(tries).toBe(3);
		await clock.advance(100_000);
		expect([tries, errors]).toEqual([5, ["audit events can't be sent"]]);
	});

	it("gets what is still waiting when the server stops", async () => {
		const { sink, sent } = webhook();
		sink.process(event("a"));
		await sink.close();
		expect(sent).toEqual([["a"]]);
	});

	it("gets events that are too large without their objects", async () => {
		const { sink, sent, clock } = webhook({
			truncation: { maxEventBytes: 400, maxBatchBytes: 10_000 },
		});
		for (const id of "abc")
			sink.process(event(id, JSON.stringify("x".repeat(1000))));
		await clock.advance(0);
		expect(sent).toEqual([["a", "b", "c"]]);
		expect(JSON.parse(event("a", '"x"').truncated()).annotations).toEqual({
			"audit.k8s.io/truncated": "true",
		});
	});

	it("holds up requests only when it is told to", async () => {
		const { sink, sent } = webhook({ mode: "blocking" });
		expect(await sink.process(event("a"))).toBe(true);
		expect(sent).toEqual([["a"]]);
	});
});
