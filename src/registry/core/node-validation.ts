/** pkg/apis/core/validation/validation.go ValidateNode, ValidateNodeUpdate. */
import {
	child,
	duplicate,
	type FieldError,
	forbiddenField,
	index,
	invalid,
	required,
} from "../../apimachinery/field.ts";
import {
	parseCIDR,
	validateCIDRForLegacyField,
} from "../../apimachinery/ip.ts";
import { validateLabelName } from "../../apimachinery/metadata-validation.ts";
import { isValidLabelValue } from "../../apimachinery/names.ts";
import { list, oneOf } from "../shared/checks.ts";
import { goField, goStruct, goText } from "../shared/go-struct.ts";
import { validateResourceQuantity } from "../shared/resource-names.ts";
import { taintEffects } from "../shared/tolerations.ts";
import type { Node, Taint } from "./node-types.ts";

const printTaint = goStruct(
	goText("Key"),
	goText("Value"),
	goText("Effect"),
	goField("TimeAdded"),
);
const printAddress = goStruct(goText("Type"), goText("Address"));

function validateTaints(taints: readonly Taint[], path: string): FieldError[] {
	const errors: FieldError[] = [];
	const seen = new Set<string>();
	for (const [i, taint] of taints.entries()) {
		const at = index(path, i);
		const { key = "", value = "", effect = "" } = taint;
		errors.push(...validateLabelName(key, child(at, "key")));
		const wrong = isValidLabelValue(value);
		if (wrong.length > 0)
			errors.push(invalid(child(at, "value"), value, wrong.join(";")));
		errors.push(
			...(effect === ""
				? [required(child(at, "effect"))]
				: oneOf(effect, taintEffects, child(at, "effect"))),
		);
		const id = `${effect} ${key}`;
		if (seen.has(id)) {
			const { message, ...error } = duplicate(at, printTaint(taint));
			const why = "taints must be unique by key and effect pair";
			errors.push({ ...error, message: `${message}: ${why}` });
		}
		seen.add(id);
	}
	return errors;
}

const validateResources = ({ status }: Node): FieldError[] =>
	(["capacity", "allocatable"] as const).flatMap((field) =>
		Object.entries(status?.[field] ?? {}).flatMap(([name, amount]) =>
			validateResourceQuantity(name, amount, `status.${field}.${name}`),
		),
	);

function validatePodCIDRs(cidrs: readonly string[]): FieldError[] {
	const path = "spec.podCIDRs";
	const errors = cidrs.flatMap((cidr, i) =>
		validateCIDRForLegacyField(index(path, i), cidr),
	);
	if (cidrs.length < 2) return errors;
	const families = new Set(cidrs.map((cidr) => parseCIDR(cidr)?.ip.family));
	if (cidrs.length > 2 || families.size < 2)
		errors.push(
			invalid(
				path,
				cidrs,
				"may specify no more than one CIDR for each IP family",
			),
		);
	return errors;
}

export const validateNode = (node: Node): FieldError[] => [
	...validateTaints(list(node.spec?.taints), "metadata.taints"),
	...validateResources(node),
	...validatePodCIDRs(list(node.spec?.podCIDRs)),
];

/** What an update of a node or of its status must not change. */
export function validateNodeUpdate(node: Node, old: Node): FieldError[] {
	const errors = validateResources(node);
	const seen = new Set<string>();
	for (const [i, address] of list(node.status?.addresses).entries()) {
		const id = `${address.type} ${address.address}`;
		if (seen.has(id))
			errors.push(
				duplicate(index("status.addresses", i), printAddress(address)),
			);
		seen.add(id);
	}
	const once = (field: string, name: string) =>
		forbiddenField(
			field,
			`node updates may not change ${name} except from "" to valid`,
		);
	errors.push(...podCIDRChanges(node, old, once("spec.podCIDRs", "podCIDR")));
	const providerID = old.spec?.providerID;
	if (providerID && providerID !== node.spec?.providerID)
		errors.push(once("spec.providerID", "providerID"));
	errors.push(...validateTaints(list(node.spec?.taints), "metadata.taints"));
	if ((node.spec?.externalID ?? "") !== (old.spec?.externalID ?? ""))
		errors.push(forbiddenField("spec.externalID", "may not be updated"));
	return errors;
}

function podCIDRChanges(
	node: Node,
	old: Node,
	error: FieldError,
): FieldError[] {
	const before = list(old.spec?.podCIDRs);
	const after = list(node.spec?.podCIDRs);
	if (before.length === 0) return [];
	if (before.length !== after.length) return [error];
	return before.filter((cidr, i) => cidr !== after[i]).map(() => error);
}
