import { type Connector, routeOf } from "./dispatch.ts";
import {
	type Negotiated,
	negotiate,
	notProduced,
	supportsAccept,
} from "./negotiation/accept.ts";
import type { NegotiatedResponse, RequestContext } from "./request.ts";
import { transformResponse } from "./respond.ts";
import type { EndpointServices } from "./scope.ts";

/** Answers a resource request: route, negotiate, handle, transform. */
export async function handleResource(
	context: RequestContext,
	services: EndpointServices,
	connect: Connector,
): Promise<NegotiatedResponse> {
	const { scope, handler } = routeOf(context, services, connect);
	if (!supportsAccept(context)) throw notProduced(isCollectionRead(context));
	const { custom, definition } = scope.served.resource;
	// What is only evaluated has no table.
	const transforms = definition.evaluate === undefined;
	const negotiated =
		context.info.verb === "watch"
			? plainJson
			: negotiate(context, custom ? ["json", "yaml"] : undefined, transforms);
	const warning = scope.served.version.definition.deprecationWarning;
	if (warning !== undefined) {
		context.warnings.add(warning);
		noteDeprecation(context, warning);
	}
	const response = await handler(scope);
	return {
		response: transformResponse(scope, response, negotiated),
		negotiated,
	};
}

/** Audit events tell that an old version was used, and which release goes without it (metrics.RecordRequest...). */
function noteDeprecation(
	{ annotations }: RequestContext,
	warning: string,
): void {
	annotations.set("k8s.io/deprecated", "true");
	const removed = /unavailable in v(\d+\.\d+)\+/.exec(warning)?.[1];
	if (removed !== undefined) annotations.set("k8s.io/removed-release", removed);
}

const isCollectionRead = ({ info }: RequestContext): boolean =>
	info.verb === "list" || info.verb === "watch";

/** Watches negotiate for themselves. */
const plainJson: Negotiated = {
	format: "json",
	transform: undefined,
	transformVersion: "v1",
	pretty: false,
};
