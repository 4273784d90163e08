import type {
	DeviceAttribute,
	DeviceConstraint,
} from "../../client/types/resource.ts";
import type { Candidate } from "./pools.ts";

/** Something that the devices of a claim must have in common, or not. */
export interface Constraint {
	/** Takes the device in; false, and nothing has changed, when it does not go with those taken before. */
	add(request: string, candidate: Candidate): boolean;
	/** Takes back what was added last. */
	remove(request: string): void;
}

/** Requests are meant by their name, and one of several that would do by `request/one`, too. */
export function makeConstraint({
	requests = [],
	matchAttribute,
	distinctAttribute,
}: DeviceConstraint): Constraint {
	const name = matchAttribute ?? distinctAttribute ?? "";
	const allows = matchAttribute === undefined ? isNew : isSame;
	const taken: string[] = [];
	const concerns = (request: string) =>
		requests.length === 0 ||
		requests.includes(request) ||
		requests.includes(request.split("/")[0] ?? "");
	return {
		add(request, candidate) {
			if (!concerns(request)) return true;
			const value = attributeOf(candidate, name);
			if (value === undefined || !allows(taken, value)) return false;
			taken.push(value);
			return true;
		},
		remove(request) {
			if (concerns(request)) taken.pop();
		},
	};
}

const isSame = (taken: readonly string[], value: string): boolean =>
	taken.length === 0 || taken[0] === value;
const isNew = (taken: readonly string[], value: string): boolean =>
	!taken.includes(value);

/** Names without a domain belong to the driver. Values of different types differ. */
function attributeOf(
	{ device, driver }: Candidate,
	name: string,
): string | undefined {
	const { attributes = {} } = device;
	const own = name.startsWith(`${driver}/`)
		? attributes[name.slice(driver.length + 1)]
		: undefined;
	const found: DeviceAttribute | undefined = attributes[name] ?? own;
	return found === undefined ? undefined : JSON.stringify(found);
}
