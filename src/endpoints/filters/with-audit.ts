import type { Clock } from "../../apimachinery/clock.ts";
import { isStatusError } from "../../apimachinery/errors.ts";
import type { Audit, RequestAudit } from "../../audit/index.ts";
import { sourceIPs } from "../../audit/source-ips.ts";
import type { UserInfo } from "../../authentication/authenticator.ts";
import { internalServerError } from "../internal-server-error.ts";
import { collectionValue } from "../negotiation/encode-list.ts";
import type { ApiResponse, Filter, RequestContext } from "../request.ts";
import { isLongRunning } from "./with-timeout.ts";

/**
 * Notes requests as the audit policy wants it (k8s.io/apiserver/pkg/endpoints/filters/audit.go). It stands behind
 * authentication and before impersonation: the one who really asks is the user. Absent, it costs nothing.
 */
export const withAudit =
	(audit: Audit | undefined, clock: Clock): Filter =>
	(next) => {
		if (audit === undefined) return next;
		return async (context) => {
			const noted = beginAudit(audit, context, context.user);
			if (noted === undefined) return next(context);
			context.audit = noted;
			const stored = noted.process("RequestReceived", clock.now());
			if (stored !== undefined && !(await stored)) {
				audit.counts.rejected++;
				return internalServerError(
					context.request,
					"failed to store audit event",
				);
			}
			let response: ApiResponse;
			try {
				response = await next(context);
			} catch (error) {
				await noteFailure(noted, error, clock);
				throw error;
			}
			return noteResponse(noted, response, context, clock);
		};
	};

/** A request that nobody could be found for: it is noted once, when it is refused. */
export async function auditRefusedCredentials(
	audit: Audit | undefined,
	clock: Clock,
	context: RequestContext,
	refusal: unknown,
): Promise<void> {
	const noted = audit && beginAudit(audit, context, undefined);
	if (noted === undefined || !isStatusError(refusal)) return;
	noted.response(refusal.code, refusal.status);
	await noted.process("ResponseStarted", clock.now());
}

const maxUserAgentLength = 1024;

function beginAudit(
	audit: Audit,
	context: RequestContext,
	user: UserInfo | undefined,
): RequestAudit | undefined {
	const { request, info, auditId } = context;
	const agent = String(request.headers["user-agent"] ?? "");
	const inProcess = request.loopbackUser !== undefined;
	return audit.begin({
		auditID: auditId,
		requestURI:
			request.rawQuery === ""
				? request.path
				: `${request.path}?${request.rawQuery}`,
		sourceIPs: sourceIPs(
			request.headers,
			inProcess ? "127.0.0.1" : request.remoteAddress,
		),
		userAgent:
			agent.length > maxUserAgentLength
				? `${agent.slice(0, maxUserAgentLength)}...TRUNCATED`
				: agent,
		receivedAt: context.receivedAt,
		attributes: { ...info, user },
		annotations: context.annotations,
	});
}

/** What is noted of a request whose client went away before it was answered. */
const closedEarly = {
	kind: "Status",
	status: "Success",
	message: "Connection closed early",
};

async function noteFailure(
	noted: RequestAudit,
	error: unknown,
	clock: Clock,
): Promise<void> {
	if (isStatusError(error)) {
		noted.response(error.code, error.status);
		await noted.process("ResponseComplete", clock.now());
		return;
	}
	if ((error as Error).name === "ClientGoneError") {
		noted.response(200, closedEarly);
		await noted.process("ResponseComplete", clock.now());
		return;
	}
	noted.panicked(error instanceof Error ? error.message : String(error));
	await noted.process("Panic", clock.now());
}

async function noteResponse(
	noted: RequestAudit,
	response: ApiResponse,
	context: RequestContext,
	clock: Clock,
): Promise<ApiResponse> {
	const body = noted.wantsResponse ? bodyOf(response) : statusOf(response);
	noted.response(codeOf(response, context), body);
	const ended = () => noted.process("ResponseComplete", clock.now());
	if (!isLongRunning(context)) {
		await ended();
		return response;
	}
	await noted.process("ResponseStarted", clock.now());
	switch (response.type) {
		case "watch":
			return { ...response, batches: untilEnd(response.batches, ended) };
		case "stream":
			return { ...response, chunks: untilEnd(response.chunks, ended) };
		case "takeover":
			return {
				...response,
				run(exchange) {
					const { request, response: sent } = exchange;
					(sent ?? request.socket).once("close", () => {
						if (sent?.headersSent) noted.response(sent.statusCode);
						void ended();
					});
					response.run(exchange);
				},
			};
		default:
			await ended();
			return response;
	}
}

/** A connection that is handed on is taken to change its protocol when it asked for that. */
const codeOf = (response: ApiResponse, { request }: RequestContext): number =>
	response.type === "takeover" && request.headers.upgrade !== undefined
		? switchingProtocols
		: response.status;

const switchingProtocols = 101;

/** A Status is noted at every level, other objects only where the level asks for them. */
const statusOf = (response: ApiResponse): unknown =>
	response.type === "object" && response.object.kind === "Status"
		? response.object
		: undefined;

function bodyOf(response: ApiResponse): unknown {
	switch (response.type) {
		case "object":
			return response.object;
		case "list":
		case "collection":
			return collectionValue(response);
		default:
			return undefined;
	}
}

/** The same stream, and a call when it is over, however it ends. */
async function* untilEnd<T>(
	stream: AsyncIterable<T>,
	ended: () => Promise<boolean> | undefined,
): AsyncGenerator<T> {
	try {
		yield* stream;
	} finally {
		await ended();
	}
}
