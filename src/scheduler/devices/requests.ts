import type {
	DeviceClass,
	DeviceDemand,
	ResourceClaim,
} from "../../client/types/resource.ts";

/** One way to satisfy a request. */
export interface Alternative {
	/** As results and constraints name it: `request`, or `request/one` of several that would do. */
	readonly label: string;
	readonly demand: DeviceDemand;
	readonly deviceClass: DeviceClass;
}

/** A claim with the classes of its requests looked up; each request has its alternatives, best first. */
export interface PreparedClaim {
	readonly claim: ResourceClaim;
	readonly requests: readonly (readonly Alternative[])[];
}

/** Throws in the scheduler's words when a class is not there. */
export function prepareClaim(
	claim: ResourceClaim,
	classOf: (name: string) => DeviceClass | undefined,
): PreparedClaim {
	const prepare = (label: string, demand: DeviceDemand): Alternative => {
		const name = demand.deviceClassName;
		const deviceClass = classOf(name);
		if (deviceClass === undefined)
			throw new Error(`request ${label}: device class ${name} does not exist`);
		return { label, demand, deviceClass };
	};
	const requests = claim.spec.devices?.requests ?? [];
	return {
		claim,
		requests: requests.map(({ name, exactly, firstAvailable }) =>
			exactly === undefined
				? (firstAvailable ?? []).map((demand) =>
						prepare(`${name}/${demand.name ?? ""}`, demand),
					)
				: [prepare(name, exactly)],
		),
	};
}
