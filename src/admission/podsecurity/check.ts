import { goQuote } from "../../apimachinery/field.ts";
import {
	containersOf,
	type SecuredContainer,
	type SecuredPod,
	type SecurityContext,
} from "./pod.ts";

/** What a check found: the reason alone, or with details in brackets. */
export interface Violation {
	readonly reason: string;
	readonly detail: string;
}
/** `minor` is the policy's version, for checks whose rule changed. */
export interface Check {
	readonly id: string;
	/** First minor version that has it. */
	readonly since: number;
	run(pod: SecuredPod, minor: number): Violation | undefined;
}

export const quoted = (values: readonly string[]): string =>
	values.map(goQuote).join(", ");

export const plural = (one: string, many: string, count: number): string =>
	count === 1 ? one : many;

/** `container "a"` or `containers "a", "b"` */
export const namedContainers = (names: readonly string[]): string =>
	`${plural("container", "containers", names.length)} ${quoted(names)}`;

export const sortedSet = (values: Iterable<string>): string[] =>
	[...new Set(values)].sort();

export const namesWhere = (
	pod: SecuredPod,
	holds: (container: SecuredContainer) => boolean,
): string[] =>
	containersOf(pod.spec)
		.filter(holds)
		.map(({ name }) => name);

/** Who has set something bad, as `pod and containers "a", "b"`; "" when nobody has. */
export function setters(
	pod: SecuredPod,
	isBad: (context: SecurityContext) => boolean,
): string {
	const names = namesWhere(
		pod,
		({ securityContext }) =>
			securityContext !== undefined && isBad(securityContext),
	);
	return [
		...(pod.spec.securityContext !== undefined &&
		isBad(pod.spec.securityContext)
			? ["pod"]
			: []),
		...(names.length > 0 ? [namedContainers(names)] : []),
	].join(" and ");
}

/** The values that the pod and its containers have set. */
export const valuesOf = <T>(
	pod: SecuredPod,
	read: (context: SecurityContext) => T | undefined,
): T[] =>
	[
		pod.spec.securityContext,
		...containersOf(pod.spec).map((container) => container.securityContext),
	].flatMap((context) => {
		const value = context === undefined ? undefined : read(context);
		return value === undefined ? [] : [value];
	});
