import type { Clock } from "../apimachinery/clock.ts";
import { isAlreadyExists, isNotFound } from "../apimachinery/errors.ts";
import {
	cidrContains,
	formatIP,
	parseCIDR,
	parseIP,
} from "../apimachinery/ip.ts";
import type { Client } from "../client/client.ts";
import {
	ApiEventRecorder,
	type EventRecorder,
} from "../client/events/recorder.ts";
import { kinds } from "../client/kinds.ts";
import type { IPAddress } from "../client/types/other.ts";
import type { Service } from "../client/types/service.ts";

const managedBy = "ipaddress.kubernetes.io/managed-by";
const allocator = "ipallocator.k8s.io";
/** A Service is stored after its address: so long an address may be without one, or with one that does not have it yet. */
const graceMs = 60_000;

interface Repair {
	readonly client: Client;
	readonly clock: Clock;
	readonly recorder: EventRecorder;
}

/**
 * Puts right what a crash between two writes left behind (ipallocator/controller/repairip.go): Services get the
 * IPAddresses they lack, and IPAddresses of Services that are gone or have another address are removed.
 */
export async function repairServiceAddresses(options: {
	readonly client: Client;
	readonly clock: Clock;
	readonly signal: AbortSignal;
}): Promise<void> {
	const { client } = options;
	const recorder = new ApiEventRecorder({
		...options,
		component: "ipallocator-repair-controller",
	});
	const repair = { ...options, recorder };
	const addresses = await client.list(kinds.ipAddresses, "");
	const services = await client.list(kinds.services, "");
	const cidrs = await client.list(kinds.serviceCIDRs, "");
	const known = new Map(addresses.items.map((ip) => [ip.metadata.name, ip]));
	const ranges = cidrs.items.flatMap(({ spec }) => spec?.cidrs ?? []);
	for (const service of services.items)
		for (const text of addressesOf(service))
			await repairAddress(repair, service, text, known, ranges);
	const owners = new Map(
		services.items.map((service) => [keyOf(service.metadata), service]),
	);
	for (const address of addresses.items)
		await removeLeaked(repair, address, owners);
}

const keyOf = ({ namespace = "", name = "" }): string => `${namespace}/${name}`;

/** Headless Services and those that are only a name have no address. */
const addressesOf = ({ spec }: Service): readonly string[] =>
	spec.type === "ExternalName"
		? []
		: (spec.clusterIPs ?? []).filter((ip) => ip !== "" && ip !== "None");

async function repairAddress(
	repair: Repair,
	service: Service,
	text: string,
	known: ReadonlyMap<string | undefined, IPAddress>,
	ranges: readonly string[],
): Promise<void> {
	const tell = (reason: string, message: string) =>
		repair.recorder.event(service, "Warning", reason, message);
	const ip = parseIP(text);
	if (ip === undefined) {
		tell(
			"ClusterIPNotValid",
			`Cluster IP ${text} is not a valid IP; please recreate service`,
		);
		return;
	}
	const family = ip.family === 4 ? "IPv4" : "IPv6";
	const inside = ranges.map(parseCIDR).some((cidr) => {
		return cidr?.ip.family === ip.family && cidrContains(cidr, ip);
	});
	if (!inside) {
		tell(
			"ClusterIPOutOfRange",
			`Cluster IP [${family}]: ${text} is not within any configured Service CIDR; please recreate service`,
		);
		return;
	}
	const address = known.get(formatIP(ip));
	if (address === undefined) {
		if (await createAddress(repair.client, service, formatIP(ip), family))
			tell(
				"ClusterIPNotAllocated",
				`Cluster IP [${family}]: ${text} is not allocated; repairing`,
			);
		return;
	}
	const owner = address.spec.parentRef;
	if (owner && keyOf(owner) !== keyOf(service.metadata))
		tell(
			"ClusterIPAlreadyAllocated",
			`Cluster IP [${family}]:${text} was assigned to multiple services; please recreate service`,
		);
}

/** False when the Service is gone or its address has come by now. */
async function createAddress(
	client: Client,
	{ metadata }: Service,
	name: string,
	family: string,
): Promise<boolean> {
	const { namespace = "", name: service = "", uid } = metadata;
	try {
		const current = await client.get(kinds.services, namespace, service);
		if (current.metadata.uid !== uid) return false;
		await client.create(kinds.ipAddresses, {
			apiVersion: "networking.k8s.io/v1",
			kind: "IPAddress",
			metadata: {
				name,
				labels: {
					"ipaddress.kubernetes.io/ip-family": family,
					[managedBy]: allocator,
				},
			},
			spec: { parentRef: { resource: "services", namespace, name: service } },
		});
		return true;
	} catch (error) {
		if (isNotFound(error) || isAlreadyExists(error)) return false;
		throw error;
	}
}

async function removeLeaked(
	{ client, clock, recorder }: Repair,
	address: IPAddress,
	owners: ReadonlyMap<string, Service>,
): Promise<void> {
	const { metadata, spec } = address;
	if (metadata.labels?.[managedBy] !== allocator) return;
	const { group, resource, namespace, name } = spec.parentRef ?? {};
	const isService = !group && resource === "services" && namespace && name;
	const owner = isService ? owners.get(`${namespace}/${name}`) : undefined;
	if (owner && addressesOf(owner).includes(metadata.name ?? "")) return;
	const age = clock.now() - Date.parse(metadata.creationTimestamp ?? "");
	if (age < graceMs) return;
	recorder.event(
		address,
		"Warning",
		"IPAddressNotAllocated",
		isService && owner === undefined
			? `IPAddress: ${metadata.name} for Service ${namespace}/${name} appears to have leaked: cleaning up`
			: `IPAddress: ${metadata.name} for Service ${namespace ?? ""}/${name ?? ""} has a wrong reference; cleaning up`,
	);
	try {
		const { uid = "" } = metadata;
		await client.delete(kinds.ipAddresses, "", metadata.name ?? "", {
			preconditions: { uid },
		});
	} catch (error) {
		if (!isNotFound(error)) throw error;
	}
}
