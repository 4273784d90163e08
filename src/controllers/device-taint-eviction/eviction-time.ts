import type {
	AllocatedDevice,
	DeviceTaint,
	ResourceClaim,
	ResourceSlice,
} from "../../client/types/resource.ts";
import { timeMs } from "../shared/pods.ts";
import { tolerates } from "../shared/taints.ts";

/**
 * When the users of a claim are to go because of its devices' taints, in milliseconds since the epoch; undefined:
 * they may stay. `now` counts for taints that do not say since when they are there.
 */
export function evictionTime(
	{ status }: ResourceClaim,
	slices: readonly ResourceSlice[],
	now: number,
): number | undefined {
	const times = (status?.allocation?.devices?.results ?? []).flatMap((result) =>
		taintsOf(result, slices).flatMap(
			(taint) => timeOf(taint, result, now) ?? [],
		),
	);
	return times.length === 0 ? undefined : Math.min(...times);
}

/** The NoExecute taints of a device, as the newest generation of its pool has it. */
function taintsOf(
	{ driver, pool, device }: AllocatedDevice,
	slices: readonly ResourceSlice[],
): readonly DeviceTaint[] {
	const ofPool = slices.filter(
		({ spec }) => spec.driver === driver && spec.pool.name === pool,
	);
	const newest = Math.max(...ofPool.map(({ spec }) => spec.pool.generation));
	return ofPool
		.filter(({ spec }) => spec.pool.generation === newest)
		.flatMap(({ spec }) => spec.devices ?? [])
		.filter(({ name }) => name === device)
		.flatMap(({ taints }) => taints ?? [])
		.filter(({ effect }) => effect === "NoExecute");
}

/** A taint may be tolerated for ever, for some time since it came, or not at all. */
function timeOf(
	taint: DeviceTaint,
	{ tolerations = [] }: AllocatedDevice,
	now: number,
): number | undefined {
	const since = timeMs(taint.timeAdded) ?? now;
	const tolerated = tolerations.filter((one) => tolerates(one, taint));
	if (tolerated.length === 0) return since;
	if (
		tolerated.some(({ tolerationSeconds }) => tolerationSeconds === undefined)
	)
		return undefined;
	const seconds = tolerated.map(({ tolerationSeconds = 0 }) =>
		Math.max(0, tolerationSeconds),
	);
	return since + Math.min(...seconds) * 1000;
}
