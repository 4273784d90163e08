import { describe, expect, it } from "vitest";
import { FakeClock, formatTime } from "../apimachinery/clock.ts";
import { resources } from "../client/resources.ts";
import { MemoryClient } from "./memory-client.ts";
import { repairServiceAddresses } from "./service-addresses.ts";

const labels = { "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io" };

async function setUp() {
	const { client } = new MemoryClient();
	const clock = new FakeClock();
	const { signal } = new AbortController();
	await client.create(resources.serviceCIDRs, {
		apiVersion: "networking.k8s.io/v1",
		kind: "ServiceCIDR",
		metadata: { name: "kubernetes" },
		spec: { cidrs: ["10.96.0.0/16"] },
	} as never);
	return {
		clock,
		service: (name: string, ...clusterIPs: string[]) =>
			client.create(resources.services, {
				apiVersion: "v1",
				kind: "Service",
				metadata: { name, namespace: "n", uid: name },
				spec: { type: "ClusterIP", clusterIPs },
			} as never),
		address: (name: string, service: string, managed = true, age = 120) =>
			client.create(resources.ipAddresses, {
				apiVersion: "networking.k8s.io/v1",
				kind: "IPAddress",
				metadata: {
					name,
					labels: managed ? labels : {},
					uid: name,
					creationTimestamp: formatTime(clock.now() - age * 1000),
				},
				spec: {
					parentRef: { resource: "services", namespace: "n", name: service },
				},
			} as never),
		async repaired() {
			await repairServiceAddresses({ client, clock, signal });
			const { items } = await client.list(resources.ipAddresses, "");
			return items.map(({ metadata }) => metadata.name).sort();
		},
	};
}

describe("the repair of Services' addresses", () => {
	it("makes the ones that are missing", async () => {
		const { service, repaired } = await setUp();
		await service("a", "10.96.0.5");
		await service("headless", "None");
		await service("elsewhere", "10.97.0.1");
		expect(await repaired()).toEqual(["10.96.0.5"]);
	});

	it("removes those of Services that are gone or have another", async () => {
		const { service, address, repaired } = await setUp();
		await service("a", "10.96.0.5");
		await address("10.96.0.5", "a");
		await address("10.96.0.6", "a");
		await address("10.96.0.7", "gone");
		expect(await repaired()).toEqual(["10.96.0.5"]);
	});

	it("leaves young ones and those of others", async () => {
		const { address, repaired } = await setUp();
		await address("10.96.0.7", "coming", true, 5);
		await address("10.96.0.8", "gone", false);
		expect(await repaired()).toEqual(["10.96.0.7", "10.96.0.8"]);
	});
});
