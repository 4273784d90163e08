import { describe, expect, it } from "vitest";
import { PodAddresses } from "./addresses.ts";

describe("PodAddresses", () => {
	it("gives addresses in turn, after those of network and bridge", () => {
		const addresses = new PodAddresses();
		addresses.configure(["10.244.3.0/24", "fd00:3::/64"]);
		expect(addresses.allocate()).toEqual(["10.244.3.2", "fd00:3::2"]);
		expect(addresses.allocate()).toEqual(["10.244.3.3", "fd00:3::3"]);
	});

	it("comes back to released ones only when it has been round", () => {
		const addresses = new PodAddresses();
		addresses.configure(["10.0.0.0/29"]);
		const first = addresses.allocate();
		addresses.release(first);
		const rest = [1, 2, 3, 4].map(() => addresses.allocate()[0]);
		expect(rest).toEqual(["10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6"]);
		expect(addresses.allocate()).toEqual(first);
		expect(() => addresses.allocate()).toThrow(
			"no IP addresses available in range set: 10.0.0.1-10.0.0.6",
		);
	});

	it("leaves those alone that are taken already", () => {
		const addresses = new PodAddresses();
		addresses.configure(["10.0.0.0/24"]);
		addresses.take(["10.0.0.2", "192.0.2.1"]);
		expect(addresses.allocate()).toEqual(["10.0.0.3"]);
	});
});
