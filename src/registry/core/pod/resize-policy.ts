import {
	duplicate,
	type FieldError,
	index,
	invalid,
	notSupported,
	required,
} from "../../../apimachinery/field.ts";
import { list } from "../../shared/checks.ts";
import type { ContainerResizePolicy } from "./types.ts";

const resources = ["cpu", "memory"];
const policies = ["NotRequired", "RestartContainer"];

/** How a container takes new resources (core/validation/validation.go validateResizePolicy). */
export function validateResizePolicy(
	resizePolicy: readonly ContainerResizePolicy[] | undefined,
	path: string,
	podRestartPolicy: string | undefined,
): FieldError[] {
	const seen = new Set<string>();
	return list(resizePolicy).flatMap(({ resourceName, restartPolicy }, i) => {
		const errors: FieldError[] = [];
		if (seen.has(resourceName))
			errors.push(duplicate(index(path, i), resourceName));
		seen.add(resourceName);
		if (!resourceName) errors.push(required(path));
		else if (!resources.includes(resourceName))
			errors.push(notSupported(path, resourceName, resources));
		if (!restartPolicy) errors.push(required(path));
		else if (!policies.includes(restartPolicy))
			errors.push(notSupported(path, restartPolicy, policies));
		if (podRestartPolicy === "Never" && restartPolicy !== "NotRequired")
			errors.push(
				invalid(
					path,
					restartPolicy,
					"must be 'NotRequired' when pod `restartPolicy` is 'Never'",
				),
			);
		return errors;
	});
}
