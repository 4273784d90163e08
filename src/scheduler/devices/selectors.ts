import { deviceCompiler, deviceValue } from "../../cel/devices.ts";
import type { DeviceSelector } from "../../client/types/resource.ts";
import type { Candidate } from "./pools.ts";

/**
 * Do all expressions hold for the device? Throws when one of them fails, in the allocator's words; `whose` says where
 * they stand.
 */
export function selectorsMatch(
	selectors: readonly DeviceSelector[] | undefined,
	{ driver, device }: Candidate,
	whose: string,
): boolean {
	for (const [i, { cel }] of (selectors ?? []).entries())
		try {
			const { value } = deviceCompiler
				.compile(cel?.expression ?? "")
				.evaluate({ device: deviceValue({ ...device, driver }) });
			if (typeof value !== "boolean")
				throw new Error(
					"CEL result of type dyn could not be converted to bool",
				);
			if (!value) return false;
		} catch (error) {
			throw new Error(
				`${whose}: selector #${i}: CEL runtime error: ${(error as Error).message}`,
			);
		}
	return true;
}
