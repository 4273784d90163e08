import type { Check, Violation } from "./check.ts";
import { baselineChecks, overrides, restrictedChecks } from "./checks/index.ts";
import type { SecuredPod } from "./pod.ts";
import type { LevelVersion } from "./policy.ts";

/** Versions after this one mean the same as it does. */
const newest = 36;

/** What of a pod a level forbids, in the order of messages (k8s.io/pod-security-admission/policy/registry.go). */
export function evaluate(
	{ level, minor }: LevelVersion,
	pod: SecuredPod,
): readonly Violation[] {
	const version = Math.min(minor, newest);
	return checksOf(level, version).flatMap((check) => {
		const violation = check.run(pod, version);
		return violation === undefined ? [] : [violation];
	});
}

function checksOf(level: string, minor: number): readonly Check[] {
	const counts = ({ since }: Check) => since <= minor;
	if (level === "privileged") return [];
	if (level === "baseline") return baselineChecks.filter(counts);
	const restricted = restrictedChecks.filter(counts);
	const overridden = new Set(
		restricted.flatMap(({ id }) => overrides[id] ?? []),
	);
	return [
		...baselineChecks.filter(
			(check) => counts(check) && !overridden.has(check.id),
		),
		...restricted,
	];
}

/** `host namespaces (hostPID=true), privileged (...)` */
export const details = (violations: readonly Violation[]): string =>
	violations
		.map(({ reason, detail }) =>
			detail === "" ? reason : `${reason} (${detail})`,
		)
		.join(", ");

/** `host namespaces, privileged` */
export const reasons = (violations: readonly Violation[]): string =>
	violations.map(({ reason }) => reason).join(", ");
