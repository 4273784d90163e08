import type { Clock } from "../apimachinery/clock.ts";
import type { Audit } from "../audit/index.ts";
import type { Authenticator } from "../authentication/authenticator.ts";
import type { Authorizer } from "../authorization/authorizer.ts";
import {
	auditRefusedCredentials,
	withAudit,
} from "../endpoints/filters/with-audit.ts";
import { withAuthentication } from "../endpoints/filters/with-authentication.ts";
import { withAuthorization } from "../endpoints/filters/with-authorization.ts";
import { withImpersonation } from "../endpoints/filters/with-impersonation.ts";
import { withMetrics } from "../endpoints/filters/with-metrics.ts";
import { withTimeout } from "../endpoints/filters/with-timeout.ts";
import type { Filter, Handler } from "../endpoints/request.ts";
import type { RequestMetrics } from "../endpoints/request-metrics.ts";

export interface ChainParts {
	readonly clock: Clock;
	readonly authenticator: Authenticator;
	readonly authorizer: Authorizer;
	readonly metrics: RequestMetrics;
	/** Limits how many requests are served at a time. */
	readonly inFlight: Filter;
	/** --request-timeout, in milliseconds. */
	readonly requestTimeout: number;
	/** Absent: nothing is audited. */
	readonly audit?: Audit | undefined;
	/** Told about credentials that were refused. */
	onAuthenticationFailure(error: unknown): void;
}

/** What every request passes through, outermost first (genericapiserver.DefaultBuildHandlerChain). */
export const handlerChain: readonly {
	readonly name: string;
	filter(parts: ChainParts): Filter;
}[] = [
	{ name: "metrics", filter: (p) => withMetrics(p.clock, p.metrics) },
	{ name: "timeout", filter: (p) => withTimeout(p.clock, p.requestTimeout) },
	{
		name: "authentication",
		filter: (p) =>
			withAuthentication(
				p.authenticator,
				(e) => p.onAuthenticationFailure(e),
				(context, refusal) =>
					auditRefusedCredentials(p.audit, p.clock, context, refusal),
			),
	},
	{ name: "audit", filter: (p) => withAudit(p.audit, p.clock) },
	{ name: "impersonation", filter: (p) => withImpersonation(p.authorizer) },
	{ name: "priority-and-fairness", filter: (p) => p.inFlight },
	{ name: "authorization", filter: (p) => withAuthorization(p.authorizer) },
];

/** Wraps the innermost handler in the whole chain. */
export function buildHandlerChain(
	handler: Handler,
	parts: ChainParts,
): Handler {
	return handlerChain.reduceRight(
		(next, { filter }) => filter(parts)(next),
		handler,
	);
}
