/** Whether an aggregated server can be used (kube-aggregator/pkg/controllers/status/remote). */
import type { KubeObject } from "../../apimachinery/object.ts";
import { readyEndpoints, slicesOf } from "../../webhook/endpoints.ts";
import { goNetError } from "../../webhook/errors.ts";
import type { ObjectView } from "../../webhook/services.ts";
import {
	type Condition,
	pathOf,
	type RemoteAPIService,
} from "./api-service.ts";
import { type Backends, identityHeaders } from "./backends.ts";

type Service = KubeObject & {
	spec: { type?: string; ports?: { name?: string; port: number }[] };
};
const checkTimeoutMs = 5000;
const attempts = 5;

const refused = (reason: string, message: string): Condition => ({
	type: "Available",
	status: "False",
	reason,
	message,
});

const passed: Condition = {
	type: "Available",
	status: "True",
	reason: "Passed",
	message: "all checks passed",
};

export interface AvailabilityChecks {
	readonly view: ObjectView;
	readonly backends: Backends;
	/** Whether traffic of a Service goes elsewhere than to its endpoints. */
	isForwarded(namespace: string, name: string, port: number): boolean;
}

/** The Available condition of an APIService that another server stands behind. */
export async function checkAvailability(
	checks: AvailabilityChecks,
	service: RemoteAPIService,
): Promise<Condition> {
	const { namespace, name, port = 443 } = service.spec.service;
	return (
		(checks.isForwarded(namespace, name, port)
			? undefined
			: serviceProblem(checks.view, namespace, name, port)) ??
		(await discoveryProblem(checks.backends, service)) ??
		passed
	);
}

function serviceProblem(
	view: ObjectView,
	namespace: string,
	name: string,
	port: number,
): Condition | undefined {
	const about = `service/${name} in "${namespace}"`;
	const service = view.find("services", namespace, name) as Service | undefined;
	if (service === undefined)
		return refused("ServiceNotFound", `${about} is not present`);
	if ((service.spec.type ?? "ClusterIP") !== "ClusterIP") return undefined;
	const found = service.spec.ports?.find((p) => p.port === port);
	if (found === undefined)
		return refused(
			"ServicePortError",
			`${about} is not listening on port ${port}`,
		);
	const portName = found.name ?? "";
	const slices = slicesOf(view, namespace, name);
	return readyEndpoints(slices, portName).length > 0
		? undefined
		: refused(
				"MissingEndpoints",
				`endpointslices for ${about} have no addresses with port name "${portName}"`,
			);
}

/** Asks for the discovery document that every aggregated server has; one success in some attempts is enough. */
async function discoveryProblem(
	backends: Backends,
	service: RemoteAPIService,
): Promise<Condition | undefined> {
	const tries = Array.from({ length: attempts }, () =>
		askOnce(backends, service),
	);
	try {
		await Promise.any(tries);
		return undefined;
	} catch (error) {
		const last = (error as AggregateError).errors.at(-1) as Error;
		return refused("FailedDiscoveryCheck", last.message);
	}
}

async function askOnce(
	backends: Backends,
	service: RemoteAPIService,
): Promise<void> {
	const { host, port } = backends.address(service);
	const url = `https://${host}:${port}${pathOf(service)}`;
	const failing = (why: string) =>
		new Error(`failing or missing response from ${url}: ${why}`);
	const answer = await backends
		.read(
			service,
			{
				method: "GET",
				path: pathOf(service),
				headers: identityHeaders({
					name: "system:kube-aggregator",
					groups: ["system:masters"],
				}),
			},
			undefined,
			checkTimeoutMs,
		)
		.catch((error: Error) => {
			throw failing(`Get "${url}": ${goNetError(error)}`);
		});
	if (answer.status < 200 || answer.status >= 300)
		throw failing(`bad status from ${url}: ${answer.status}`);
}
