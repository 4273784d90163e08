import type { FlowRule, FlowSchema } from "../client/types/flowcontrol.ts";
import type { FlowRequest, FlowUser } from "./request.ts";
import { matchesRequest, matchesUser } from "./rules.ts";

/** A FlowSchema with those of its rules that speak of one user. */
interface Candidate<S> {
	readonly schema: S;
	readonly rules: readonly FlowRule[];
}

interface KnownUser<S> {
	readonly groups: readonly string[];
	readonly candidates: readonly Candidate<S>[];
}

/** Users whose rules are kept at hand. */
const maxUsers = 2000;

/** FlowSchemas in the order in which they are asked: precedence, then name. */
export const byPrecedence = (a: FlowSchema, b: FlowSchema): number =>
	a.spec.matchingPrecedence - b.spec.matchingPrecedence ||
	((a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1);

/**
 * Finds the first FlowSchema that matches a request. Who a rule speaks of is worked out once for each user, so that a
 * request costs no more than a look at the few rules left.
 */
export class Classifier<S extends { readonly object: FlowSchema }> {
	readonly #schemas: readonly S[];
	readonly #users = new Map<string, KnownUser<S>>();

	/** `schemas` come sorted by precedence; the last is taken when none matches. */
	constructor(schemas: readonly S[]) {
		this.#schemas = schemas;
	}

	classify(user: FlowUser, request: FlowRequest): S {
		for (const { schema, rules } of this.#candidates(user))
			for (const rule of rules)
				if (matchesRequest(rule, request)) return schema;
		return this.#schemas.at(-1) as S;
	}

	#candidates(user: FlowUser): readonly Candidate<S>[] {
		const groups = user.groups ?? [];
		const known = this.#users.get(user.name);
		if (known !== undefined && sameItems(known.groups, groups))
			return known.candidates;
		const candidates: Candidate<S>[] = [];
		for (const schema of this.#schemas) {
			const rules = (schema.object.spec.rules ?? []).filter((rule) =>
				matchesUser(rule, user),
			);
			if (rules.length > 0) candidates.push({ schema, rules });
		}
		if (this.#users.size >= maxUsers) this.#users.clear();
		this.#users.set(user.name, { groups, candidates });
		return candidates;
	}
}

function sameItems(a: readonly string[], b: readonly string[]): boolean {
	if (a === b) return true;
	return a.length === b.length && a.every((item, i) => item === b[i]);
}

/** What tells the flows of one schema apart: the user, the namespace, or nothing. */
export function distinguisherOf(
	{ spec }: FlowSchema,
	user: FlowUser,
	request: FlowRequest,
): string {
	switch (spec.distinguisherMethod?.type) {
		case "ByUser":
			return user.name;
		case "ByNamespace":
			return request.namespace;
		default:
			return "";
	}
}
