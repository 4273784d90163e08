import type { KubeObject } from "../apimachinery/object.ts";
import type { ObjectView } from "./services.ts";

/** What is read of an EndpointSlice; Go writes null for lists that are not there. */
export type Slice = KubeObject & {
	readonly endpoints?:
		| readonly {
				readonly addresses?: readonly string[];
				readonly conditions?: { readonly ready?: boolean };
		  }[]
		| null;
	readonly ports?:
		| readonly { readonly name?: string; readonly port?: number }[]
		| null;
};

export interface Endpoint {
	readonly host: string;
	readonly port: number;
}

/** The slices of a Service. */
export const slicesOf = (
	view: ObjectView,
	namespace: string,
	service: string,
): Slice[] =>
	view
		.list("endpointslices.discovery.k8s.io", namespace)
		.filter(
			({ metadata }) =>
				metadata.labels?.["kubernetes.io/service-name"] === service,
		);

/** Where those that are ready listen under a port's name; a port without a number is 0. */
export const readyEndpoints = (
	slices: readonly Slice[],
	portName: string,
): Endpoint[] =>
	slices.flatMap(({ ports, endpoints }) =>
		(ports ?? [])
			.filter(({ name }) => (name ?? "") === portName)
			.flatMap(({ port = 0 }) =>
				(endpoints ?? [])
					.filter(({ conditions }) => conditions?.ready !== false)
					.flatMap(({ addresses = [] }) =>
						addresses.slice(0, 1).map((host) => ({ host, port })),
					),
			),
	);
