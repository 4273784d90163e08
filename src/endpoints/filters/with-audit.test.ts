import { describe, expect, it } from "vitest";
import { FakeClock } from "../../apimachinery/clock.ts";
import { notFound } from "../../apimachinery/errors.ts";
import type { EncodedEvent } from "../../audit/encode.ts";
import { Audit } from "../../audit/index.ts";
import type { AuditSink } from "../../audit/sink.ts";
import type {
	ApiRequest,
	ApiResponse,
	Handler,
	RequestContext,
	WatchFrame,
} from "../request.ts";
import { parseRequestInfo } from "../request-info.ts";
import { withAudit } from "./with-audit.ts";

const path = "/api/v1/namespaces/ns/configmaps";

function contextOf(method = "GET", rawQuery = ""): RequestContext {
	const query = new URLSearchParams(rawQuery);
	const request: ApiRequest = {
		method,
		path,
		rawQuery,
		headers: { "user-agent": "a".repeat(2000) },
		signal: new AbortController().signal,
		readBody: async () => Buffer.alloc(0),
	};
	return {
		request,
		info: parseRequestInfo(method, path, query),
		query,
		receivedAt: 0,
		auditId: "id",
		user: { name: "jane", groups: [] },
		warnings: new Set(),
		responseHeaders: {},
		annotations: new Map(),
	};
}

interface Noted {
	readonly stage: string;
	readonly userAgent: string;
	readonly responseStatus?: object;
	readonly responseObject?: object;
}

function run(handler: Handler, context = contextOf(), kept = true) {
	const events: Noted[] = [];
	const sink: AuditSink = {
		process(event: EncodedEvent) {
			events.push(JSON.parse(event.text));
			return kept ? undefined : Promise.resolve(false);
		},
		close: async () => {},
	};
	const audit = new Audit({ rules: [{ level: "RequestResponse" }] }, [sink]);
	const answer = withAudit(audit, new FakeClock())(handler)(context);
	return { answer, events, audit };
}

const fine: ApiResponse = {
	type: "object",
	status: 200,
	object: { kind: "ConfigMap", apiVersion: "v1", metadata: { name: "a" } },
};

describe("an audited request", () => {
	it("costs nothing without audit", () => {
		const handler: Handler = async () => fine;
		expect(withAudit(undefined, new FakeClock())(handler)).toBe(handler);
	});

	it("is noted when it comes and when it is answered", async () => {
		const { answer, events } = run(async () => fine);
		expect(await answer).toBe(fine);
		expect(events.map(({ stage }) => stage)).toEqual([
			"RequestReceived",
			"ResponseComplete",
		]);
		expect(events[1]?.responseObject).toEqual(
			fine.type === "object" && fine.object,
		);
		expect(events[0]?.userAgent).toBe(`${"a".repeat(1024)}...TRUNCATED`);
	});

	it("is noted as a list with its items", async () => {
		const items = [
			{
				value: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } },
			},
		];
		const { answer, events } = run(async () => ({
			type: "list",
			status: 200,
			apiVersion: "v1",
			kind: "ConfigMapList",
			metadata: { resourceVersion: "5" },
			items,
			itemsHaveType: false,
		}));
		await answer;
		expect(events[1]?.responseObject).toEqual({
			kind: "ConfigMapList",
			apiVersion: "v1",
			metadata: { resourceVersion: "5" },
			items: [{ metadata: { name: "a" } }],
		});
	});

	it("is noted with its refusal, which goes on to the client", async () => {
		const refusal = notFound({ group: "", resource: "configmaps" }, "a");
		const { answer, events } = run(() => Promise.reject(refusal));
		await expect(answer).rejects.toBe(refusal);
		expect(events[1]).toMatchObject({
			stage: "ResponseComplete",
			responseStatus: { status: "Failure", reason: "NotFound", code: 404 },
		});
	});

	it("is noted when it breaks the server, and when nobody waits for it", async () => {
		const broken = run(() => Promise.reject(new TypeError("x of null")));
		await expect(broken.answer).rejects.toThrow("x of null");
		expect(broken.events[1]).toMatchObject({
			stage: "Panic",
			responseStatus: {
				message: "APIServer panic'd: x of null",
				reason: "InternalError",
				code: 500,
			},
		});
		const gone = Object.assign(new Error("gone"), { name: "ClientGoneError" });
		const left = run(() => Promise.reject(gone));
		await expect(left.answer).rejects.toBe(gone);
		expect(left.events[1]).toMatchObject({
			stage: "ResponseComplete",
			responseStatus: { message: "Connection closed early" },
		});
	});

	it("that watches is noted when it begins and when it ends", async () => {
		async function* batches(): AsyncGenerator<readonly WatchFrame[]> {
			yield [];
			yield [];
		}
		const { answer, events } = run(
			async () => ({
				type: "watch",
				status: 200,
				contentType: "application/json",
				batches: batches(),
			}),
			contextOf("GET", "watch=1"),
		);
		const response = await answer;
		const stages = () => events.map(({ stage }) => stage);
		expect(stages()).toEqual(["RequestReceived", "ResponseStarted"]);
		if (response.type !== "watch") throw new Error("no watch");
		for await (const _ of response.batches) expect(events.length).toBe(2);
		expect(stages()).toEqual([
			"RequestReceived",
			"ResponseStarted",
			"ResponseComplete",
		]);
	});

	it("that must be noted and can't be is refused before anything happens", async () => {
		let served = false;
		const { answer, audit } = run(
			async () => {
				served = true;
				return fine;
			},
			contextOf(),
			false,
		);
		expect(await answer).toMatchObject({
			status: 500,
			bytes: `Internal Server Error: "${path}": failed to store audit event\n`,
		});
		expect([served, audit.counts.rejected]).toEqual([false, 1]);
	});
});
