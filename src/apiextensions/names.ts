import type { Condition, CustomResourceDefinition, Names } from "./types.ts";

/** Names that other definitions of the group hold, each kind of name by itself. */
function namesInUse(others: readonly CustomResourceDefinition[]): {
	resources: Set<string>;
	kinds: Set<string>;
} {
	const resources = new Set<string>();
	const kinds = new Set<string>();
	for (const { status } of others) {
		const names = status?.acceptedNames;
		if (names === undefined) continue;
		for (const name of [
			names.plural,
			names.singular ?? "",
			...(names.shortNames ?? []),
		])
			if (name !== "") resources.add(name);
		for (const kind of [names.kind, names.listKind ?? ""])
			if (kind !== "") kinds.add(kind);
	}
	return { resources, kinds };
}

export interface NamingResult {
	readonly accepted: Names;
	readonly condition: Omit<Condition, "lastTransitionTime">;
}

/**
 * Which of the names a definition asks for it gets (apiextensions-apiserver pkg/controller/status/naming_controller.go):
 * a name that is taken keeps what was accepted before.
 */
export function acceptNames(
	crd: CustomResourceDefinition,
	others: readonly CustomResourceDefinition[],
): NamingResult {
	const asked = crd.spec.names;
	const before: Partial<Names> = crd.status?.acceptedNames ?? {};
	const { resources, kinds } = namesInUse(others);
	const accepted: Names = {
		plural: before.plural ?? "",
		kind: before.kind ?? "",
	};
	let conflict: { reason: string; message: string } | undefined;
	const refuse = (reason: string, name: string) => {
		conflict = {
			reason,
			message: `${JSON.stringify(name)} is already in use`,
		};
	};
	const { plural, singular = "", kind, listKind = "", shortNames = [] } = asked;
	if (resources.has(plural)) refuse("PluralConflict", plural);
	else accepted.plural = plural;
	if (resources.has(singular)) {
		refuse("SingularConflict", singular);
		if (before.singular) accepted.singular = before.singular;
	} else if (singular !== "") accepted.singular = singular;
	const taken = shortNames.filter((name) => resources.has(name));
	if (taken.length > 0) {
		refuse("ShortNamesConflict", taken[0] ?? "");
		if (before.shortNames) accepted.shortNames = before.shortNames;
	} else if (shortNames.length > 0) accepted.shortNames = shortNames;
	if (kinds.has(kind)) refuse("KindConflict", kind);
	else accepted.kind = kind;
	if (kinds.has(listKind)) {
		refuse("ListKindConflict", listKind);
		if (before.listKind) accepted.listKind = before.listKind;
	} else if (listKind !== "") accepted.listKind = listKind;
	if (asked.categories?.length) accepted.categories = asked.categories;
	const condition = conflict
		? { type: "NamesAccepted", status: "False", ...conflict }
		: {
				type: "NamesAccepted",
				status: "True",
				reason: "NoConflicts",
				message: "no conflicts found",
			};
	return { accepted, condition };
}

/** A definition is served from its first acceptance on, whatever happens to its names later. */
export function establishedCondition(
	crd: CustomResourceDefinition,
	naming: NamingResult,
): Omit<Condition, "lastTransitionTime"> | undefined {
	const known = crd.status?.conditions?.find((c) => c.type === "Established");
	if (known?.status === "True") return undefined;
	return naming.condition.status === "True"
		? {
				type: "Established",
				status: "True",
				reason: "InitialNamesAccepted",
				message: "the initial names have been accepted",
			}
		: {
				type: "Established",
				status: "False",
				reason: "NotAccepted",
				message: "not all names are accepted",
			};
}
