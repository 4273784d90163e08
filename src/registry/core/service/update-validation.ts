/** pkg/apis/core/validation/validation.go ValidateServiceUpdate: what may not change. */
import {
	type FieldError,
	index,
	invalid,
} from "../../../apimachinery/field.ts";
import { list } from "../../shared/checks.ts";
import { validateLoadBalancerClass } from "./load-balancer-validation.ts";
import { isHeadless } from "./questions.ts";
import { validateHealthCheckPortStays } from "./traffic-validation.ts";
import type { Service } from "./types.ts";

const changed = "may not change once set";
const policyPath = "spec.ipFamilyPolicy";

export const validateServiceChange = (
	service: Service,
	old: Service,
): FieldError[] => [
	...validateClusterIPChange(service, old),
	...validateFamilyChange(service, old),
	...validateLoadBalancerClass(service, old),
	...validateHealthCheckPortStays(service, old),
];

const isAlias = ({ spec }: Service): boolean => spec.type === "ExternalName";

/** A second address may be added and released; nothing else. */
function validateClusterIPChange(service: Service, old: Service): FieldError[] {
	if (isAlias(service) || isAlias(old)) return [];
	if (isHeadless(service) && isHeadless(old)) return [];
	const before = list(old.spec.clusterIPs);
	const after = list(service.spec.clusterIPs);
	const refuse = (i: number, why = changed) =>
		invalid(index("spec.clusterIPs", i), service.spec.clusterIPs ?? null, why);
	if (before.length === after.length)
		return before.flatMap((ip, i) => (ip === after[i] ? [] : [refuse(i)]));
	const errors: FieldError[] = [];
	if (before.length > after.length && after.length === 0)
		errors.push(refuse(0, "primary clusterIP can not be unset"));
	if (before.length > 0 && after.length > 0 && before[0] !== after[0])
		errors.push(refuse(0));
	if (before.length > after.length && after.length === 1)
		errors.push(...mustBeSingle(service, "clusterIP"));
	return errors;
}

function validateFamilyChange(service: Service, old: Service): FieldError[] {
	if (isAlias(service) || isAlias(old)) return [];
	if (isHeadless(service) || isHeadless(old)) return [];
	const before = list(old.spec.ipFamilies);
	const after = list(service.spec.ipFamilies);
	const refuse = (value: unknown, why = changed) =>
		invalid("spec.ipFamilies[0]", value ?? null, why);
	if (before.length === after.length)
		return before.flatMap((family, i) =>
			family === after[i] ? [] : [refuse(service.spec.ipFamilies)],
		);
	const errors: FieldError[] = [];
	const reduced = before.length > after.length;
	if (reduced && list(service.spec.clusterIPs).length === 0)
		errors.push(
			refuse(service.spec.ipFamilies, "primary ipFamily can not be unset"),
		);
	if (before.length > 0 && after.length > 0 && before[0] !== after[0])
		errors.push(
			refuse(reduced ? service.spec.clusterIPs : service.spec.ipFamilies),
		);
	if (reduced && after.length === 1)
		errors.push(...mustBeSingle(service, "ipFamily"));
	return errors;
}

const mustBeSingle = ({ spec }: Service, what: string): FieldError[] =>
	spec.ipFamilyPolicy === "SingleStack"
		? []
		: [
				invalid(
					policyPath,
					spec.ipFamilyPolicy,
					`must be set to 'SingleStack' when releasing the secondary ${what}`,
				),
			];
