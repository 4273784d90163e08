/** PriorityLevelConfigurations (k8s.io/kubernetes/pkg/apis/flowcontrol/validation/validation.go). */
import {
	child,
	type FieldError,
	forbiddenField,
	invalid,
	notSupported,
	required,
} from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import type {
	LimitedLevel,
	LimitResponse,
	PriorityLevel,
	PriorityLevelSpec,
	Queuing,
} from "../../client/types/flowcontrol.ts";
import { validateFlowConditions } from "./conditions.ts";
import { mandatoryPriorityLevels } from "./mandatory.ts";
import { printPriorityLevelSpec } from "./print.ts";

const mostQueues = 10_000_000;
const hashBits = 60;

export const validatePriorityLevel = (object: PriorityLevel): FieldError[] => [
	...validateSpec(object),
	...validateMandatory(object),
	...validateFlowConditions(object.status.conditions),
];

function validateSpec({ spec, metadata }: PriorityLevel): FieldError[] {
	const errors: FieldError[] = [];
	const { type, exempt, limited } = spec;
	if ((metadata.name === "exempt") !== (type === "Exempt"))
		errors.push(
			invalid(
				"spec.type",
				type,
				"must be 'Exempt' if and only if `name` is 'exempt'",
			),
		);
	switch (type) {
		case "Exempt":
			if (limited)
				errors.push(
					forbiddenField(
						"spec.limited",
						"must be nil if the type is not Limited",
					),
				);
			if (exempt) errors.push(...validateShares(exempt, "spec.exempt"));
			if (exempt) errors.push(...validateLendable(exempt, "spec.exempt"));
			break;
		case "Limited":
			if (exempt)
				errors.push(
					forbiddenField("spec.exempt", "must be nil if the type is Limited"),
				);
			errors.push(
				...(limited
					? validateLimited(limited, "spec.limited")
					: [
							required(
								"spec.limited",
								"must not be empty when type is Limited",
							),
						]),
			);
			break;
		default:
			errors.push(notSupported("spec.type", type, ["Exempt", "Limited"]));
	}
	return errors;
}

/** Of the exempt level only the exempt part may change, of the other mandatory ones nothing. */
function validateMandatory({ spec, metadata }: PriorityLevel): FieldError[] {
	const name = metadata.name ?? "";
	const fixed = mandatoryPriorityLevels.get(name);
	if (fixed === undefined) return [];
	const compared = (one: PriorityLevelSpec): object => {
		if (name !== "exempt") return one;
		const { exempt: _, ...rest } = one;
		return rest;
	};
	if (deepEqual(compared(spec), compared(fixed))) return [];
	return [
		invalid(
			"spec",
			printPriorityLevelSpec(spec),
			name === "exempt"
				? `spec of '${name}' except the 'spec.exempt' field must equal the fixed value`
				: `spec of '${name}' must equal the fixed value`,
		),
	];
}

const validateShares = (
	{ nominalConcurrencyShares: shares }: { nominalConcurrencyShares?: number },
	path: string,
): FieldError[] =>
	shares !== undefined && shares < 0
		? [
				invalid(
					child(path, "nominalConcurrencyShares"),
					shares,
					"must be a non-negative integer",
				),
			]
		: [];

const validateLendable = (
	{ lendablePercent: percent }: { lendablePercent?: number },
	path: string,
): FieldError[] =>
	percent !== undefined && (percent < 0 || percent > 100)
		? [
				invalid(
					child(path, "lendablePercent"),
					percent,
					"must be between 0 and 100, inclusive",
				),
			]
		: [];

function validateLimited(limited: LimitedLevel, path: string): FieldError[] {
	const { borrowingLimitPercent: borrowing } = limited;
	return [
		...validateShares(limited, path),
		...validateResponse(limited.limitResponse, child(path, "limitResponse")),
		...validateLendable(limited, path),
		...(borrowing !== undefined && borrowing < 0
			? [
					invalid(
						child(path, "borrowingLimitPercent"),
						borrowing,
						"if specified, must be a non-negative integer",
					),
				]
			: []),
	];
}

function validateResponse(
	{ type, queuing }: LimitResponse,
	path: string,
): FieldError[] {
	const at = child(path, "queuing");
	switch (type) {
		case "Reject":
			return queuing
				? [
						forbiddenField(
							at,
							"must be nil if limited.limitResponse.type is not Limited",
						),
					]
				: [];
		case "Queue":
			return queuing
				? validateQueuing(queuing, at)
				: [
						required(
							at,
							"must not be empty if limited.limitResponse.type is Limited",
						),
					];
		default:
			return [notSupported(child(path, "type"), type, ["Queue", "Reject"])];
	}
}

function validateQueuing(queuing: Queuing, path: string): FieldError[] {
	const { queues, handSize, queueLengthLimit } = queuing;
	const errors: FieldError[] = [];
	const refuse = (name: keyof Queuing, detail: string) =>
		errors.push(invalid(child(path, name), queuing[name], detail));
	if (queueLengthLimit <= 0) refuse("queueLengthLimit", "must be positive");
	if (queues <= 0) refuse("queues", "must be positive");
	else if (queues > mostQueues)
		refuse("queues", `must not be greater than ${mostQueues}`);
	if (handSize <= 0) refuse("handSize", "must be positive");
	else if (handSize > queues)
		refuse("handSize", `should not be greater than queues (${queues})`);
	else if (entropyBits(queues, handSize) > hashBits)
		refuse(
			"handSize",
			`required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${hashBits}`,
		);
	return errors;
}

/** Bits of a hash that dealing a hand from a deck takes (shufflesharding.RequiredEntropyBits). */
const entropyBits = (deckSize: number, handSize: number): number =>
	Math.ceil(
		Array.from({ length: handSize }, (_, i) => Math.log2(deckSize - i)).reduce(
			(sum, bits) => sum + bits,
			0,
		),
	);
