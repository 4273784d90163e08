import { parseFieldSelector } from "../../apimachinery/selectors/fields.ts";
import { parseLabelSelector } from "../../apimachinery/selectors/labels.ts";
import type { UserInfo } from "../../apimachinery/user.ts";
import type { HookContext } from "../generic/definition.ts";
import { list } from "../shared/checks.ts";
import { type AccessQuestion, accessAuthorizer } from "../shared/services.ts";
import type {
	AccessReview,
	AccessReviewSpec,
	SelectorAttributes,
	SelectorRequirement,
} from "./review-types.ts";

interface ParsedSelector {
	/** "" when nothing of it could be used. */
	readonly text: string;
	readonly broken: boolean;
}

type Write = (requirement: SelectorRequirement) => string | undefined;

/** Field selectors know equality only. */
const fieldTerm: Write = ({ key, operator, values }) => {
	const all = list(values);
	if (all.length !== 1) return undefined;
	if (operator === "In") return `${key}=${all[0]}`;
	return operator === "NotIn" ? `${key}!=${all[0]}` : undefined;
};

const labelTerm: Write = ({ key, operator, values }) => {
	switch (operator) {
		case "In":
			return `${key} in (${list(values).join(",")})`;
		case "NotIn":
			return `${key} notin (${list(values).join(",")})`;
		case "Exists":
			return key;
		case "DoesNotExist":
			return `!${key}`;
		default:
			return undefined;
	}
};

function parseSelector(
	selector: SelectorAttributes | undefined,
	write: Write,
	check: (text: string) => unknown,
): ParsedSelector {
	if (!selector) return { text: "", broken: false };
	if (selector.rawSelector)
		try {
			check(selector.rawSelector);
			return { text: selector.rawSelector, broken: false };
		} catch {
			return { text: "", broken: true };
		}
	const terms = list(selector.requirements).map(write);
	const known = terms.filter((term) => term !== undefined);
	return { text: known.join(","), broken: known.length < terms.length };
}

const ignored = (field: string, { text, broken }: ParsedSelector): string[] =>
	broken
		? [
				`spec.resourceAttributes.${field} ${text === "" ? "" : "partially "}ignored due to parse error`,
			]
		: [];

function questionOf(
	user: UserInfo,
	{ resourceAttributes: about, nonResourceAttributes: path }: AccessReviewSpec,
	fieldSelector: string,
	labelSelector: string,
): AccessQuestion {
	return {
		user,
		isResourceRequest: about !== undefined,
		verb: (about ?? path)?.verb ?? "",
		path: about === undefined ? (path?.path ?? "") : "",
		namespace: about?.namespace ?? "",
		apiGroup: about?.group ?? "",
		apiVersion: about === undefined ? "" : about.version || "*",
		resource: about?.resource ?? "",
		subresource: about?.subresource ?? "",
		name: about?.name ?? "",
		...(fieldSelector === "" ? {} : { fieldSelector }),
		...(labelSelector === "" ? {} : { labelSelector }),
	};
}

/** Asks the server's authorizer what a review asks, and gives the review with its status. */
export async function answerReview<T extends AccessReview>(
	review: T,
	user: UserInfo,
	context: HookContext,
): Promise<T> {
	const about = review.spec.resourceAttributes;
	const fields = parseSelector(
		about?.fieldSelector,
		fieldTerm,
		parseFieldSelector,
	);
	const labels = parseSelector(
		about?.labelSelector,
		labelTerm,
		parseLabelSelector,
	);
	const { decision, reason, error } = await context
		.service(accessAuthorizer)
		.authorize(questionOf(user, review.spec, fields.text, labels.text));
	const errors = [
		...(error ? [error] : []),
		...ignored("fieldSelector", fields),
		...ignored("labelSelector", labels),
	];
	return {
		...review,
		status: {
			allowed: decision === "allow",
			...(decision === "deny" && { denied: true }),
			...(reason !== "" && { reason }),
			...(errors.length > 0 && { evaluationError: errors.join("; ") }),
		},
	};
}

/** The user that a review names. */
export const subjectOf = ({
	user = "",
	groups,
	extra,
	uid,
}: AccessReviewSpec): UserInfo => ({
	name: user,
	groups: list(groups),
	...(uid && { uid }),
	...(extra && { extra }),
});
