import { type FieldError, invalid } from "../../apimachinery/field.ts";
import { dnsLabel, list } from "../shared/checks.ts";
import type { DeviceClaim } from "./types.ts";

/** The requests of a claim with the subrequests of each, by name. */
export type RequestNames = ReadonlyMap<string, ReadonlySet<string>>;

export const requestNamesOf = ({ requests }: DeviceClaim): RequestNames =>
	new Map(
		list(requests).map(({ name, firstAvailable }) => [
			name,
			new Set(list(firstAvailable).map((one) => one.name)),
		]),
	);

function isKnown(names: RequestNames, reference: string): boolean {
	const [request = "", subrequest] = reference.split("/");
	const subrequests = names.get(request);
	return (
		subrequests !== undefined &&
		(subrequest === undefined || subrequests.has(subrequest))
	);
}

/** A reference to a request, or to a subrequest as `request/subrequest`. */
export function validateRequestReference(
	reference: string,
	names: RequestNames,
	path: string,
): FieldError[] {
	const unknown = invalid(
		path,
		reference,
		"must be the name of a request in the claim or the name of a request and a subrequest separated by '/'",
	);
	const segments = reference.split("/");
	if (segments.length > 2) return [unknown];
	return [
		...segments.flatMap((segment) => dnsLabel(segment, path)),
		...(isKnown(names, reference) ? [] : [unknown]),
	];
}
