import { describe, expect, it } from "vitest";
import { networkingGroup } from "../../networking/index.ts";
import {
	type Body,
	openRegistry,
	refusal,
} from "../../shared/registry.fixture.ts";
import { endpoints } from "../endpoints.ts";
import { service } from "../service.ts";
import { ServiceAllocators, serviceAllocators } from "./allocators.ts";
import type { Service } from "./types.ts";

const registry = await openRegistry(service, endpoints, ...networkingGroup);
await registry.create("servicecidrs.networking.k8s.io", {
	metadata: { name: "kubernetes" },
	spec: { cidrs: ["10.96.0.0/24"] },
});
registry.provide(serviceAllocators, new ServiceAllocators(registry.context));

const ports = [{ port: 80 }];
const create = async (name: string, spec: Body, dryRun = false) =>
	(await registry.create(
		"services",
		{ metadata: { name }, spec: { ports, ...spec } },
		dryRun,
	)) as unknown as Service;
const update = async (name: string, spec: Body) =>
	(await registry.update(
		"services",
		(object) => Object.assign(object.spec as Body, spec),
		{ object: name },
	)) as unknown as Service;
const address = (ip: string) =>
	registry.find("ipaddresses.networking.k8s.io", ip);

describe("cluster IPs", () => {
	it("are given from the upper part of the range, and kept in address objects", async () => {
		const { spec } = await create("given", {});
		expect(spec).toMatchObject({
			type: "ClusterIP",
			sessionAffinity: "None",
			internalTrafficPolicy: "Cluster",
			ipFamilies: ["IPv4"],
			ipFamilyPolicy: "SingleStack",
		});
		const ip = spec.clusterIP ?? "";
		expect(spec.clusterIPs).toEqual([ip]);
		const [, , third = 0] = ip.split(".").map(Number);
		// The lower 256 of a large range are for those who ask.
		expect(third).toBeGreaterThan(0);
		expect(address(ip)?.spec).toEqual({
			parentRef: {
				resource: "services",
				namespace: "test",
				name: "given",
			},
		});
		await registry.delete("services", "given");
		expect(address(ip)).toBeUndefined();
	});

	it("may be asked for, once", async () => {
		const clusterIP = "10.96.0.10";
		await create("asked", { clusterIP });
		expect(await refusal(create("again", { clusterIP }))).toEqual([
			'spec.clusterIPs: Invalid value: ["10.96.0.10"]: failed to allocate IP 10.96.0.10: provided IP is already allocated',
		]);
		expect(await refusal(create("far", { clusterIP: "10.97.0.1" }))).toEqual([
			'spec.clusterIPs: Invalid value: ["10.97.0.1"]: failed to allocate IP 10.97.0.1: the provided network does not match the current range',
		]);
	});

	it("are not taken by a dry run", async () => {
		const clusterIP = "10.96.0.11";
		await create("tried", { clusterIP }, true);
		expect(address(clusterIP)).toBeUndefined();
		expect((await create("done", { clusterIP })).spec.clusterIP).toBe(
			clusterIP,
		);
	});

	it("are none for headless and external services", async () => {
		const headless = await create("headless", { clusterIP: "None" });
		expect(headless.spec.clusterIPs).toEqual(["None"]);
		const external = await create("external", {
			type: "ExternalName",
			externalName: "example.com",
		});
		expect(external.spec).not.toHaveProperty("clusterIP");
	});
});

describe("node ports", () => {
	it("come and go with the type", async () => {
		const { spec } = await create("typed", { type: "NodePort" });
		const nodePort = spec.ports?.[0]?.nodePort ?? 0;
		expect(nodePort).toBeGreaterThanOrEqual(30000);
		expect(nodePort).toBeLessThanOrEqual(32767);
		const back = await update("typed", { type: "ClusterIP" });
		expect(back.spec.ports?.[0]).not.toHaveProperty("nodePort");
		expect(back.spec.clusterIP).toBe(spec.clusterIP);
	});

	it("may be asked for, once", async () => {
		const wanted = { type: "NodePort", ports: [{ port: 80, nodePort: 30500 }] };
		await create("port", wanted);
		expect(await refusal(create("other", wanted))).toEqual([
			"spec.ports[0].nodePort: Invalid value: 30500: provided port is already allocated",
		]);
		await registry.delete("services", "port");
		expect(await refusal(create("other", wanted))).toEqual([]);
	});

	it("are known again after a restart", async () => {
		registry.provide(
			serviceAllocators,
			new ServiceAllocators(registry.context),
		);
		const taken = { type: "NodePort", ports: [{ port: 80, nodePort: 30500 }] };
		expect(await refusal(create("third", taken))).toEqual([
			"spec.ports[0].nodePort: Invalid value: 30500: provided port is already allocated",
		]);
	});
});

describe("validation", () => {
	it.each<[string, Body, string[]]>([
		["ports", { ports: [] }, ["spec.ports: Required value"]],
		[
			"names of several ports",
			{ ports: [{ port: 80 }, { port: 81 }] },
			[
				"spec.ports[0].name: Required value",
				"spec.ports[1].name: Required value",
			],
		],
		[
			"repeated ports",
			{
				ports: [
					{ name: "a", port: 80 },
					{ name: "b", port: 80 },
				],
			},
			[
				'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
			],
		],
		[
			"types",
			{ type: "Odd" },
			[
				'spec.type: Unsupported value: "Odd": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
			],
		],
		[
			"affinity",
			{ sessionAffinity: "Odd" },
			[
				'spec.sessionAffinity: Unsupported value: "Odd": supported values: "ClientIP", "None"',
			],
		],
	])("of %s", async (_, spec, expected) => {
		expect(await refusal(create("x", spec, true))).toEqual(expected);
	});
});
