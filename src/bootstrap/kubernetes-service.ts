import { isIPv6 } from "../apimachinery/ip.ts";
import { deepEqual } from "../apimachinery/json.ts";
import type { UnstructuredObject } from "../apimachinery/object.ts";
import type { Client } from "../client/client.ts";
import { resources } from "../client/resources.ts";
import { type Change, ensureOne } from "./ensure.ts";

/** Where the API server is to be found. */
export interface ServerAddress {
	/** The address that pods and nodes reach it at. */
	readonly advertiseAddress: string;
	readonly securePort: number;
	/** The cluster IP of Service default/kubernetes: the first of the service range. */
	readonly serviceIP: string;
}

const metadata = (labels: Record<string, string>) => ({
	name: "kubernetes",
	namespace: "default",
	labels,
});

/**
 * Service, Endpoints and EndpointSlice `kubernetes` of namespace default, through which pods find the API
 * (pkg/controlplane/controller/kubernetesservice, reconcilers/endpointsadapter.go). Ports and addresses are put right.
 */
export async function ensureKubernetesService(
	client: Client,
	address: ServerAddress,
): Promise<void> {
	await Promise.all([
		ensureOne(
			client,
			resources.services,
			service(address),
			(existing, wanted) =>
				changed(existing, {
					...existing,
					spec: {
						...existing.spec,
						ports: samePorts(existing, wanted)
							? existing.spec?.ports
							: wanted.spec?.ports,
					},
				}),
		),
		ensureOne(
			client,
			resources.endpoints,
			endpoints(address),
			(existing, wanted) =>
				changed(existing, {
					...existing,
					metadata: withLabels(existing, wanted),
					subsets: wanted.subsets,
				}),
		),
		ensureOne(
			client,
			resources.endpointSlices,
			endpointSlice(address),
			(existing, wanted): Change<UnstructuredObject> =>
				existing.addressType !== wanted.addressType
					? { replace: wanted }
					: changed(existing, {
							...existing,
							metadata: withLabels(existing, wanted),
							endpoints: wanted.endpoints,
							ports: wanted.ports,
						}),
		),
	]);
}

const changed = (
	existing: UnstructuredObject,
	result: UnstructuredObject,
): Change<UnstructuredObject> =>
	deepEqual(existing, result) ? undefined : { update: result };

const withLabels = (
	existing: UnstructuredObject,
	wanted: UnstructuredObject,
) => ({
	...existing.metadata,
	labels: { ...existing.metadata.labels, ...wanted.metadata.labels },
});

type Port = Readonly<Record<string, unknown>>;

/** Whether the ports say what is wanted; a node port that was added does no harm. */
function samePorts(
	existing: UnstructuredObject,
	wanted: UnstructuredObject,
): boolean {
	const own: readonly Port[] = existing.spec?.ports ?? [];
	const want: readonly Port[] = wanted.spec?.ports ?? [];
	return (
		own.length === want.length &&
		want.every((port, i) =>
			Object.entries(port).every(([key, value]) => own[i]?.[key] === value),
		)
	);
}

const service = (address: ServerAddress): UnstructuredObject => ({
	apiVersion: "v1",
	kind: "Service",
	metadata: metadata({ component: "apiserver", provider: "kubernetes" }),
	spec: {
		type: "ClusterIP",
		clusterIP: address.serviceIP,
		clusterIPs: [address.serviceIP],
		ipFamilies: [isIPv6(address.serviceIP) ? "IPv6" : "IPv4"],
		ipFamilyPolicy: "SingleStack",
		sessionAffinity: "None",
		ports: [
			{
				name: "https",
				port: 443,
				protocol: "TCP",
				targetPort: address.securePort,
			},
		],
	},
});

const port = (address: ServerAddress) => ({
	name: "https",
	port: address.securePort,
	protocol: "TCP",
});

const endpoints = (address: ServerAddress): UnstructuredObject => ({
	apiVersion: "v1",
	kind: "Endpoints",
	// The slice is made here: nobody has to copy it.
	metadata: metadata({ "endpointslice.kubernetes.io/skip-mirror": "true" }),
	subsets: [
		{ addresses: [{ ip: address.advertiseAddress }], ports: [port(address)] },
	],
});

const endpointSlice = (address: ServerAddress): UnstructuredObject => ({
	apiVersion: "discovery.k8s.io/v1",
	kind: "EndpointSlice",
	metadata: metadata({ "kubernetes.io/service-name": "kubernetes" }),
	addressType: isIPv6(address.advertiseAddress) ? "IPv6" : "IPv4",
	endpoints: [
		{ addresses: [address.advertiseAddress], conditions: { ready: true } },
	],
	ports: [port(address)],
});
