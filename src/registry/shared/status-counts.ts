/** Counts in the status of controllers (k8s.io/kubernetes/pkg/apis/apps/validation/validation.go Validate...Status). */
import { child, type FieldError, invalid } from "../../apimachinery/field.ts";
import { nonNegative } from "./checks.ts";

type Counts<F extends string> = { readonly [K in F]?: number };

/** Each of the fields is zero or more. */
export const validateCounts = <F extends string>(
	status: Counts<F> | undefined,
	fields: readonly F[],
	path: string,
): FieldError[] =>
	fields.flatMap((field) => nonNegative(status?.[field], child(path, field)));

/** None of the fields exceeds `limit`; the message ends in `shown`, the limit as messages call it. */
export const validateNotMoreThan = <F extends string>(
	status: Counts<F> | undefined,
	fields: readonly NoInfer<F>[],
	limit: NoInfer<F>,
	shown: string,
	path: string,
): FieldError[] =>
	fields.flatMap((field) => {
		const value = status?.[field] ?? 0;
		return value > (status?.[limit] ?? 0)
			? [invalid(child(path, field), value, `cannot be greater than ${shown}`)]
			: [];
	});

type ReplicaCount = "replicas" | "readyReplicas" | "availableReplicas";

/** `parts` are of all replicas, and what is available of what is ready, which messages call `ready`. */
export const validateReplicaCounts = <F extends string>(
	status: Counts<F | ReplicaCount> | undefined,
	parts: readonly NoInfer<F | ReplicaCount>[],
	ready = "readyReplicas",
): FieldError[] => [
	...validateNotMoreThan<F | ReplicaCount>(
		status,
		parts,
		"replicas",
		"status.replicas",
		"status",
	),
	...validateNotMoreThan<F | ReplicaCount>(
		status,
		["availableReplicas"],
		"readyReplicas",
		ready,
		"status",
	),
];

interface Collisions {
	readonly collisionCount?: number;
}

/** The count of hash collisions only grows, and stays once it is there. */
export function validateCollisionCount(
	status: Collisions | undefined,
	old: Collisions | undefined,
): FieldError[] {
	const before = old?.collisionCount;
	const now = status?.collisionCount;
	if (before === undefined || (now !== undefined && now >= before)) return [];
	return [invalid("status.collisionCount", now ?? 0, "cannot be decremented")];
}
