import { isAlreadyExists, isNotFound } from "../../../apimachinery/errors.ts";
import {
	type CIDR,
	formatCIDR,
	formatIP,
	type IPAddress,
	parseCIDR,
	parseIP,
} from "../../../apimachinery/ip.ts";
import type { KubeObject, ObjectMeta } from "../../../apimachinery/object.ts";
import type { Store } from "../../generic/store.ts";
import { addressObject } from "./address-object.ts";
import { candidates, type NumberRange, reservedPart } from "./number-range.ts";
import type { IPFamily } from "./types.ts";

interface ServiceCIDR extends KubeObject {
	spec?: { cidrs?: string[] };
	status?: { conditions?: { type: string; status: string }[] };
}

interface Network {
	readonly cidr: CIDR;
	readonly range: NumberRange;
}

/** Why an address can't be had, in Kubernetes' words. */
export class AddressError extends Error {}

/**
 * Addresses of Services out of the ready ServiceCIDRs; each one that is taken is an IPAddress object, so that
 * storage alone decides who has it (pkg/registry/core/service/ipallocator).
 */
export class ServiceIPAllocator {
	readonly family: IPFamily;
	readonly #cidrs: Store;
	readonly #addresses: Store;
	/** The range of --service-cluster-ip-range, in effect until its ServiceCIDR exists. */
	readonly #configured: string;

	constructor(
		family: IPFamily,
		configured: string,
		stores: { readonly cidrs: Store; readonly addresses: Store },
	) {
		this.family = family;
		this.#configured = configured;
		this.#cidrs = stores.cidrs;
		this.#addresses = stores.addresses;
	}

	/** Takes this address for a service. */
	async take(text: string, service: ObjectMeta): Promise<void> {
		const ip = parseIP(text);
		if (ip === undefined) throw new AddressError("invalid IP address");
		const inside = this.#networks().some(({ range }) => contains(range, ip));
		if (!inside)
			throw new AddressError(
				"the provided network does not match the current range",
			);
		if (!(await this.#create(formatIP(ip), service)))
			throw new AddressError("provided IP is already allocated");
	}

	/** What a dry run says of an address: whether it is in the range. */
	check(text: string): void {
		const [network] = this.#networks();
		const ip = parseIP(text);
		if (network === undefined || ip === undefined) return;
		if (this.#networks().some(({ range }) => contains(range, ip))) return;
		throw new AddressError(
			`the provided IP (${text}) is not in the valid range. The range of valid IPs is ${formatCIDR(network.cidr)}`,
		);
	}

	async takeAny(service: ObjectMeta): Promise<string> {
		for (const { range } of this.#networks())
			for (const bits of candidates(range)) {
				const text = this.#text(bits);
				if (this.#isTaken(text)) continue;
				if (await this.#create(text, service)) return text;
			}
		throw new AddressError("range is full");
	}

	/** What a dry run shows: an address that nobody gets. */
	pretend(): string {
		const [network] = this.#networks();
		return network === undefined ? "" : formatIP(network.cidr.ip);
	}

	async release(text: string): Promise<void> {
		const ip = parseIP(text);
		if (ip === undefined) return;
		try {
			await this.#addresses.delete("", formatIP(ip), {}, internal);
		} catch (error) {
			if (!isNotFound(error)) throw error;
		}
	}

	#isTaken(name: string): boolean {
		const { backend, resource } = this.#addresses;
		return backend.head(resource.key("", name)) !== undefined;
	}

	/** False when the address is taken. */
	async #create(name: string, service: ObjectMeta): Promise<boolean> {
		if (this.#isTaken(name)) return false;
		try {
			const object = addressObject(name, this.family, service);
			await this.#addresses.create(object, internal);
			return true;
		} catch (error) {
			if (isAlreadyExists(error)) return false;
			throw error;
		}
	}

	#text(bits: bigint): string {
		return formatIP({
			family: this.family === "IPv4" ? 4 : 6,
			bits,
			mapped: false,
			leadingZeros: false,
		});
	}

	/** The networks of this family that addresses come from, in order of their objects' names. */
	#networks(): readonly Network[] {
		const found = this.#readyCIDRs();
		return (found.length === 0 ? [this.#configured] : found)
			.map(parseCIDR)
			.filter((cidr) => cidr !== undefined)
			.filter(({ ip }) => ip.family === (this.family === "IPv4" ? 4 : 6))
			.map((cidr) => ({ cidr, range: usable(cidr) }));
	}

	#readyCIDRs(): string[] {
		const listed = this.#cidrs.cache.list(this.#cidrs.resource.prefix(""));
		if (listed instanceof Promise) return [];
		return listed.items
			.map(({ value }) => value as ServiceCIDR)
			.filter(
				({ metadata, status }) =>
					metadata.deletionTimestamp === undefined &&
					status?.conditions?.some(
						({ type, status }) => type === "Ready" && status === "True",
					),
			)
			.flatMap(({ spec }) => spec?.cidrs ?? []);
	}
}

/** Writes of the server itself. */
const internal = { user: undefined, dryRun: false, warn: () => {} };

const contains = (range: NumberRange, ip: IPAddress): boolean =>
	ip.bits >= range.first && ip.bits <= range.last;

/** Without the network's own address, and in IPv4 without that of broadcasts. */
function usable({ ip, prefix }: CIDR): NumberRange {
	const width = ip.family === 4 ? 32 : 128;
	const size = 1n << BigInt(width - prefix);
	const base = (ip.bits / size) * size;
	const last = base + size - 1n - (ip.family === 4 ? 1n : 0n);
	return {
		first: base + 1n,
		last,
		reserved: reservedPart(size, 16n, 16n, 256n),
	};
}
