import type { KubeObject } from "../../apimachinery/object.ts";
import { compareQuantity } from "../../apimachinery/quantity.ts";
import type { ResourceQuota } from "../types/core.ts";
import type { Evaluator } from "./evaluator.ts";
import {
	type Amounts,
	addAmounts,
	amountsText,
	maskAmounts,
	subtractAmounts,
	withoutZeros,
} from "./resource-list.ts";
import { scopeRequirements } from "./scopes.ts";

/** Whether a quota counts this object at all. */
export const isCountedBy = (
	quota: ResourceQuota,
	hard: Amounts,
	evaluator: Evaluator,
	object: KubeObject,
): boolean =>
	evaluator.matchingResources(Object.keys(hard)).length > 0 &&
	scopeRequirements(quota).every((requirement) =>
		evaluator.matchesScope(requirement, object),
	);

/** A quota with the use it will have. */
export interface Charge {
	readonly quota: ResourceQuota;
	readonly used: Amounts;
}

/**
 * What a write adds to each quota, or why a quota forbids it; a quota counts from when its status has been filled in
 * (k8s.io/apiserver/pkg/admission/plugin/resourcequota/controller.go CheckRequest).
 */
export function checkRequest(
	quotas: readonly ResourceQuota[],
	evaluator: Evaluator,
	object: KubeObject,
	old: KubeObject | undefined,
	now: number,
): { charges: readonly Charge[] } | { refusal: string } {
	const interested: ResourceQuota[] = [];
	for (const quota of quotas) {
		const hard = quota.status?.hard ?? {};
		if (!isCountedBy(quota, hard, evaluator, object)) continue;
		const name = quota.metadata.name ?? "";
		const restricted = evaluator.matchingResources(Object.keys(hard));
		const missing = evaluator.missing(restricted, object);
		if (missing !== undefined)
			return { refusal: `failed quota: ${name}: ${missing}` };
		if (restricted.some((resource) => !quota.status?.used?.[resource]))
			return {
				refusal: `status unknown for quota: ${name}, resources: ${[...restricted].sort().join(",")}`,
			};
		interested.push(quota);
	}
	if (interested.length === 0) return { charges: [] };
	let usage = evaluator.usage(object, now);
	if (old !== undefined)
		usage = subtractAmounts(usage, evaluator.usage(old, now));
	return chargesOf(interested, withoutZeros(usage));
}

function chargesOf(
	quotas: readonly ResourceQuota[],
	delta: Amounts,
): { charges: readonly Charge[] } | { refusal: string } {
	const charges: Charge[] = [];
	for (const quota of quotas) {
		const { hard = {}, used = {} } = quota.status;
		const requested = maskAmounts(delta, Object.keys(hard));
		const names = Object.keys(requested);
		if (names.length === 0) continue;
		const next = addAmounts(used, requested);
		const exceeded = names.filter(
			(name) => compareQuantity(next[name] ?? "0", hard[name] ?? "0") > 0,
		);
		if (exceeded.length > 0) {
			const text = (amounts: Amounts) =>
				amountsText(maskAmounts(amounts, exceeded));
			return {
				refusal: `exceeded quota: ${quota.metadata.name}, requested: ${text(requested)}, used: ${text(used)}, limited: ${text(hard)}`,
			};
		}
		charges.push({ quota, used: next });
	}
	return { charges };
}
