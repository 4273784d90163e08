import type { Container, Pod } from "../types/pod.ts";
import { type Amounts, addAmounts, largestAmounts } from "./resource-list.ts";

type Field = "requests" | "limits";

/** What a pod asks for or is limited to altogether: its containers and sidecars, or an init container that needs more. */
export function podAmounts(pod: Pod, field: Field): Amounts {
	const { spec } = pod;
	let total: Amounts = {};
	for (const container of spec.containers)
		total = addAmounts(total, containerAmounts(pod, container, field));
	let sidecars: Amounts = {};
	let highest: Amounts = {};
	for (const container of spec.initContainers ?? []) {
		const own = containerAmounts(pod, container, field);
		if (container.restartPolicy === "Always") {
			total = addAmounts(total, own);
			sidecars = addAmounts(sidecars, own);
			highest = largestAmounts(highest, sidecars);
		} else highest = largestAmounts(highest, addAmounts(own, sidecars));
	}
	total = largestAmounts(total, highest);
	const podLevel = spec.resources?.[field] ?? {};
	total = { ...total, ...podLevel };
	const overhead = Object.entries(spec.overhead ?? {}).filter(
		([name]) => field === "requests" || total[name] !== undefined,
	);
	return addAmounts(total, Object.fromEntries(overhead));
}

/** While a container is being resized, the larger of what it wants and what it has. */
function containerAmounts(
	{ status }: Pod,
	{ name, resources }: Container,
	field: Field,
): Amounts {
	const wanted = resources?.[field] ?? {};
	const given = [
		...(status?.containerStatuses ?? []),
		...(status?.initContainerStatuses ?? []),
	].find((entry) => entry.name === name);
	return largestAmounts(wanted, given?.resources?.[field] ?? {});
}
