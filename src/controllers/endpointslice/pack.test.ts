import { describe, expect, it } from "vitest";
import type { Endpoint, EndpointSlice } from "../../client/types/service.ts";
import { endpointKey } from "./desired.ts";
import { pack } from "./pack.ts";

const labels = { "kubernetes.io/service-name": "web" };
const endpoint = (address: string, ready = true): Endpoint => ({
	addresses: [address],
	conditions: { ready },
});
const slice = (
	name: string,
	addresses: string,
	own: Record<string, string> = labels,
): EndpointSlice => ({
	apiVersion: "discovery.k8s.io/v1",
	kind: "EndpointSlice",
	metadata: { name, labels: own },
	addressType: "IPv4",
	endpoints: [...addresses].map((address) => endpoint(address)),
});
const run = (
	existing: readonly EndpointSlice[],
	wanted: readonly Endpoint[],
	max = 3,
) => {
	const result = pack({
		existing,
		desired: new Map(wanted.map((one) => [endpointKey(one), one])),
		labels,
		max,
		make: () => slice("new", ""),
	});
	const show = (slices: readonly EndpointSlice[]) =>
		slices.map(
			({ metadata, endpoints }) =>
				`${metadata.name}:${(endpoints ?? []).map(({ addresses }) => addresses[0]).join("")}`,
		);
	return {
		create: show(result.create),
		update: show(result.update),
		remove: show(result.remove),
		unchanged: show(result.unchanged),
	};
};
const all = (addresses: string) =>
	[...addresses].map((address) => endpoint(address));
const nothing = { create: [], update: [], remove: [], unchanged: [] };

describe("endpoints in slices", () => {
	it.each([
		["come into new ones", [], all("abcd"), { create: ["new:abc", "new:d"] }],
		[
			"stay where they are",
			[slice("s", "ab")],
			all("ab"),
			{ unchanged: ["s:ab"] },
		],
		[
			"leave one that has others",
			[slice("s", "ab")],
			all("a"),
			{ update: ["s:a"] },
		],
		["leave one empty", [slice("s", "ab")], [], { remove: ["s:ab"] }],
		[
			"fill what changes anyway first",
			[slice("s", "ab"), slice("t", "cd")],
			all("acdx"),
			{ update: ["s:ax"], unchanged: ["t:cd"] },
		],
		[
			"come where the least room is left",
			[slice("s", "a"), slice("t", "bc")],
			all("abcx"),
			{ update: ["t:bcx"], unchanged: ["s:a"] },
		],
		[
			"come into a new one when none has the room for all",
			[slice("s", "ab"), slice("t", "cd")],
			all("abcdxy"),
			{ create: ["new:xy"], unchanged: ["s:ab", "t:cd"] },
		],
		[
			"change with their state",
			[slice("s", "ab")],
			[endpoint("a", false), endpoint("b")],
			{ update: ["s:ab"] },
		],
		[
			"change with the labels of the slice",
			[slice("s", "a", { ...labels, old: "x" })],
			all("a"),
			{ update: ["s:a"] },
		],
	])("%s", (_, existing, wanted, expected) => {
		expect(run(existing, wanted)).toEqual({ ...nothing, ...expected });
	});
});
