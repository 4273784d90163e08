import { aggregateMessage } from "../apimachinery/aggregate.ts";
import { goQuote } from "../apimachinery/field.ts";
import { caBundleProblem } from "./definition/ca-bundle.ts";
import { isEstablished } from "./definition/established.ts";
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
		...before,
		plural: before.plural ?? "",
		kind: before.kind ?? "",
	};
	let conflict: { reason: string; message: string } | undefined;
	const check = (
		field: "plural" | "singular" | "kind" | "listKind",
		taken: ReadonlySet<string>,
		reason: string,
	) => {
		const name = asked[field] ?? "";
		if (name !== before[field] && taken.has(name))
			conflict = { reason, message: inUse(name) };
		else if (name !== "") accepted[field] = name;
	};
	check("plural", resources, "PluralConflict");
	check("singular", resources, "SingularConflict");
	const shortNames = asked.shortNames ?? [];
	const taken = shortNames.filter(
		(name) => !before.shortNames?.includes(name) && resources.has(name),
	);
	if (taken.length > 0)
		conflict = {
			reason: "ShortNamesConflict",
			message: aggregateMessage(taken.map(inUse)),
		};
	else if (shortNames.length > 0) accepted.shortNames = shortNames;
	else delete accepted.shortNames;
	check("kind", kinds, "KindConflict");
	check("listKind", kinds, "ListKindConflict");
	if (asked.categories?.length) accepted.categories = asked.categories;
	else delete accepted.categories;
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

const inUse = (name: string): string => `${goQuote(name)} is already in use`;

/** A definition is served from its first acceptance on, whatever happens to its names later (pkg/controller/establish). */
export function establishedCondition(
	crd: CustomResourceDefinition,
	naming: NamingResult,
): Omit<Condition, "lastTransitionTime"> | undefined {
	if (isEstablished(crd)) return undefined;
	const type = "Established";
	if (naming.condition.status !== "True")
		return {
			type,
			status: "False",
			reason: "NotAccepted",
			message: "not all names are accepted",
		};
	const { caBundle } = (crd.spec.conversion?.webhook?.clientConfig ?? {}) as {
		caBundle?: string;
	};
	if (caBundle && caBundleProblem(caBundle) !== undefined)
		return {
			type,
			status: "False",
			reason: "InvalidCABundle",
			message: "The conversion webhook CABundle is invalid",
		};
	return {
		type,
		status: "True",
		reason: "InitialNamesAccepted",
		message: "the initial names have been accepted",
	};
}
