import { expect, it } from "vitest";
import type {
	AuthorizationDecision,
	Authorizer,
} from "../../authorization/authorizer.ts";
import type { ApiResponse, RequestContext } from "../request.ts";
import { parseRequestInfo } from "../request-info.ts";
import { withAuthorization } from "./with-authorization.ts";

const done: ApiResponse = {
	type: "bytes",
	status: 200,
	contentType: "",
	bytes: "",
};

function ask(decision: AuthorizationDecision, later: boolean) {
	const path = "/api/v1/pods";
	const rawQuery = "a=<b>&c";
	const query = new URLSearchParams(rawQuery);
	const context: RequestContext = {
		request: {
			method: "GET",
			path,
			rawQuery,
			headers: {},
			signal: new AbortController().signal,
			readBody: async () => Buffer.alloc(0),
		},
		info: parseRequestInfo("GET", path, query),
		query,
		receivedAt: 0,
		auditId: "",
		user: { name: "jane", groups: [] },
		warnings: new Set(),
		responseHeaders: {},
		annotations: new Map(),
	};
	const authorizer: Authorizer = {
		name: "test",
		authorize: () => (later ? Promise.resolve(decision) : decision),
	};
	const answer = withAuthorization(authorizer)(async () => done)(context);
	return { answer, annotations: context.annotations };
}

const notes = (decision: string | undefined, reason: string) =>
	new Map([
		...(decision === undefined
			? []
			: ([["authorization.k8s.io/decision", decision]] as const)),
		["authorization.k8s.io/reason", reason] as const,
	]);

it.each([true, false])("what is allowed goes on (later: %s)", async (later) => {
	const { answer, annotations } = ask(
		// An authorizer may fail in part and still know that it is allowed.
		{ decision: "allow", reason: "so", error: "one role is missing" },
		later,
	);
	expect(await answer).toBe(done);
	expect(annotations).toEqual(notes("allow", "so"));
});

it.each(["deny", "no-opinion"] as const)(
	"%s is forbidden",
	async (decision) => {
		const { answer, annotations } = ask({ decision, reason: "why" }, false);
		await expect(answer).rejects.toThrow(
			'pods is forbidden: User "jane" cannot list resource "pods" in API group "" at the cluster scope: why',
		);
		expect(annotations).toEqual(notes("forbid", "why"));
	},
);

it("what could not be asked is a failure of the server", async () => {
	const { answer, annotations } = ask(
		{ decision: "no-opinion", reason: "", error: "connection refused" },
		true,
	);
	expect(await answer).toMatchObject({
		status: 500,
		contentType: "text/plain; charset=utf-8",
		bytes:
			'Internal Server Error: "/api/v1/pods?a=&lt;b&gt;&amp;c": connection refused\n',
	});
	expect(annotations).toEqual(notes(undefined, "internal error"));
});
