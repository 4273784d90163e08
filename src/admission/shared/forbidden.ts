import { StatusError } from "../../apimachinery/errors.ts";
import { qualifiedResource } from "../../apimachinery/object.ts";
import type { AdmissionAttributes } from "../admission.ts";

/** admission.NewForbidden: names the object, by its generateName when it has no name yet. */
export function forbidden(
	{ resource, name, object }: AdmissionAttributes,
	why: string,
): StatusError {
	const called =
		name !== "" ? name : (object?.metadata.generateName ?? "Unknown");
	const { group, resource: kind } = resource;
	return new StatusError(
		403,
		"Forbidden",
		`${qualifiedResource({ group, resource: kind })} ${JSON.stringify(called)} is forbidden: ${why}`,
		{ name: called, ...(group === "" ? {} : { group }), kind },
	);
}
