import { goQuote } from "../../apimachinery/field.ts";
import { evaluate, reasons } from "./evaluate.ts";
import type { SecuredPod } from "./pod.ts";
import { type LevelVersion, levelVersionText } from "./policy.ts";

/** More pods are not looked at when a namespace gets stricter. */
const mostPods = 3000;

/** What to tell whoever makes a namespace stricter about the pods in it: those alike in one line, by the first name. */
export function existingPodWarnings(
	namespace: string,
	enforce: LevelVersion,
	pods: readonly (SecuredPod & { readonly name: string })[],
): string[] {
	const names = new Map<string, string[]>();
	for (const pod of pods.slice(0, mostPods)) {
		const violations = evaluate(enforce, pod);
		if (violations.length === 0) continue;
		const text = reasons(violations);
		names.set(text, [...(names.get(text) ?? []), pod.name]);
	}
	const lines = [...names].map(([text, alike]) => {
		const [first = ""] = alike.sort();
		const others = alike.length - 1;
		if (others === 0) return `${first}: ${text}`;
		return `${first} (and ${others} other pod${others === 1 ? "" : "s"}): ${text}`;
	});
	return [
		...(pods.length > mostPods
			? [
					`new PodSecurity enforce level only checked against the first ${mostPods} of ${pods.length} existing pods`,
				]
			: []),
		...(lines.length > 0
			? [
					`existing pods in namespace ${goQuote(namespace)} violate the new PodSecurity enforce level ${goQuote(levelVersionText(enforce))}`,
				]
			: []),
		...lines.sort(),
	];
}
