/** Logs, exec, attach, port-forward and proxies (pkg/registry/core/pod/rest, service and node proxies). */
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP } from "node:net";
import {
	badRequest,
	type StatusError,
	serviceUnavailable,
	untypedError,
} from "../../apimachinery/errors.ts";
import type { Connector } from "../../endpoints/dispatch.ts";
import type { ApiResponse } from "../../endpoints/request.ts";
import type { RequestScope } from "../../endpoints/scope.ts";
import { goNetError } from "../../webhook/errors.ts";
import { passedOn, relay } from "../relay.ts";
import type { Location, Locations } from "./locations.ts";
import { readLogOptions } from "./log-options.ts";
import { containerOf } from "./pod-container.ts";

/** Answers the connect subresources of pods, services and nodes. */
export const connector =
	(locations: Locations): Connector =>
	async (scope) => {
		const { resource } = scope.served.resource.groupResource;
		if (scope.subresource === "proxy")
			return proxied(scope, proxyLocation(locations, resource, scope));
		if (scope.subresource === "log") return logs(locations, scope);
		return stream(locations, scope);
	};

function proxyLocation(
	locations: Locations,
	resource: string,
	{ namespace, name }: RequestScope,
): Location {
	if (resource === "pods") return locations.ofPod(namespace, name);
	if (resource === "services") return locations.ofService(namespace, name);
	return locations.ofNode(name);
}

async function logs(
	locations: Locations,
	scope: RequestScope,
): Promise<ApiResponse> {
	const { namespace, name, context } = scope;
	const options = readLogOptions(context.query, name);
	const pod = locations.pod(namespace, name);
	const container = containerOf(pod, options.container);
	const { nodeName } = pod.spec;
	// Nothing was ever written by what runs nowhere.
	if (!nodeName)
		return { type: "bytes", status: 204, contentType: "", bytes: "" };
	const path = `/containerLogs/${namespace}/${name}/${container}`;
	return agent(locations, scope, nodeName, path, (url, error) =>
		untypedError(`Get "${url}": ${goNetError(error)}`),
	);
}

async function stream(
	locations: Locations,
	scope: RequestScope,
): Promise<ApiResponse> {
	const { namespace, name, subresource, context } = scope;
	const pod = locations.pod(namespace, name);
	const isPorts = subresource === "portforward";
	const container = isPorts
		? ""
		: `/${containerOf(pod, context.query.get("container") ?? "")}`;
	const { nodeName } = pod.spec;
	if (!nodeName) throw badRequest(`pod ${name} does not have a host assigned`);
	if (context.request.headers.upgrade === undefined)
		throw badRequest("Upgrade request required");
	const action = isPorts ? "portForward" : subresource;
	const path = `/${action}/${namespace}/${name}${container}`;
	return agent(locations, scope, nodeName, path, (_url, error) =>
		untypedError(`error dialing backend: ${goNetError(error)}`),
	);
}

/** Hands a request on to the agent of a node, whose own certificate nobody can check. */
function agent(
	locations: Locations,
	scope: RequestScope,
	node: string,
	path: string,
	refuse: (url: string, error: Error) => StatusError,
): Promise<ApiResponse> {
	const location = locations.ofAgent(node);
	const query = scope.context.request.rawQuery;
	const target = query === "" ? path : `${path}?${query}`;
	const url = `https://${location.host}:${location.port}${target}`;
	return handOn(scope, location, target, (error) => refuse(url, error));
}

function proxied(
	scope: RequestScope,
	location: Location,
): Promise<ApiResponse> | ApiResponse {
	const { request } = scope.context;
	const { path, rawQuery } = request;
	const query = rawQuery === "" ? "" : `?${rawQuery}`;
	const at = /^(?:.*?\/(?:pods|services|nodes)\/[^/]+\/proxy)(\/.*)?$/.exec(
		path,
	);
	const rest = at?.[1];
	if (rest === undefined && request.method === "GET")
		return {
			type: "bytes",
			status: 301,
			contentType: "text/html; charset=utf-8",
			headers: { location: `${path}/${query}` },
			bytes: "",
		};
	return handOn(scope, location, `${rest ?? "/"}${query}`, (error) =>
		serviceUnavailable(`error trying to reach service: ${goNetError(error)}`),
	);
}

async function handOn(
	{ context }: RequestScope,
	{ scheme, host, port }: Location,
	path: string,
	refuse: (error: Error) => StatusError,
): Promise<ApiResponse> {
	const { request } = context;
	if (request.native === undefined)
		throw serviceUnavailable("connections need a client of their own");
	const send = scheme === "https" ? httpsRequest : httpRequest;
	const authority = isIP(host) === 6 ? `[${host}]` : host;
	const open = () =>
		send({
			host,
			...(port === 0 ? {} : { port }),
			path,
			method: request.method,
			headers: {
				...passedOn(request.headers),
				host: port === 0 ? authority : `${authority}:${port}`,
			},
			rejectUnauthorized: false,
		});
	return {
		type: "takeover",
		status: 200,
		run: (exchange) =>
			relay(open, exchange, {
				contentType: "application/json",
				status: (error) => refuse(error).code,
				body: (error) => `${JSON.stringify(refuse(error).status)}\n`,
			}),
	};
}
