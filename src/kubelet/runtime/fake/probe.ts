import type { ProbeOutcome, ProbeRequest } from "../cri.ts";
import { fakeDuration, fakeSetting } from "./annotations.ts";

const fine: ProbeOutcome = { ok: true, steady: true };

/** Everything is well, unless the pod says otherwise. */
export function fakeProbe(request: ProbeRequest, now: number): ProbeOutcome {
	const { annotations, container, kind, startedAt } = request;
	const said = fakeSetting(annotations, `${kind}-probe`, container);
	if (said !== undefined && said !== "succeed" && said !== "ok")
		return {
			ok: false,
			message: said === "fail" ? failureOf(request) : said,
		};
	const delay =
		kind === "liveness"
			? undefined
			: fakeDuration(annotations, `${kind}-delay`, container);
	if (delay !== undefined && now < startedAt + delay)
		return { ok: false, message: failureOf(request) };
	return fine;
}

/** In the words of the prober for each sort of handler. */
function failureOf({ handler, podIP }: ProbeRequest): string {
	if (handler.httpGet !== undefined)
		return "HTTP probe failed with statuscode: 503";
	const { tcpSocket, grpc } = handler as {
		tcpSocket?: { port: number | string };
		grpc?: { port: number };
	};
	if (tcpSocket !== undefined)
		return `dial tcp ${podIP}:${tcpSocket.port}: connect: connection refused`;
	if (grpc !== undefined)
		return `service unhealthy (responded with "NOT_SERVING")`;
	return "command failed";
}
