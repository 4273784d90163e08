/** The internal types of flowcontrol as messages print them. */
import { goField, goList, goStruct, goText } from "../shared/go-struct.ts";

const byName = goStruct(goText("Name"));

export const printDistinguisher = goStruct(goText("Type"));

const printSubject = goStruct(
	goText("Kind"),
	goField("User", { print: byName }),
	goField("Group", { print: byName }),
	goField("ServiceAccount", {
		print: goStruct(goText("Namespace"), goText("Name")),
	}),
);
const printRule = goStruct(
	goField("Subjects", { print: goList(printSubject) }),
	goField("ResourceRules", {
		print: goList(
			goStruct(
				goField("Verbs"),
				goField("APIGroups", { json: "apiGroups" }),
				goField("Resources"),
				goField("ClusterScope", { zero: false }),
				goField("Namespaces"),
			),
		),
	}),
	goField("NonResourceRules", {
		print: goList(goStruct(goField("Verbs"), goField("NonResourceURLs"))),
	}),
);

export const printFlowSchemaSpec = goStruct(
	goField("PriorityLevelConfiguration", { print: byName }),
	goField("MatchingPrecedence", { zero: 0 }),
	goField("DistinguisherMethod", { print: printDistinguisher }),
	goField("Rules", { print: goList(printRule) }),
);

const printQueuing = goStruct(
	goField("Queues", { zero: 0 }),
	goField("HandSize", { zero: 0 }),
	goField("QueueLengthLimit", { zero: 0 }),
);

export const printPriorityLevelSpec = goStruct(
	goText("Type"),
	goField("Limited", {
		print: goStruct(
			goField("NominalConcurrencyShares", { zero: 0 }),
			goField("LimitResponse", {
				print: goStruct(
					goText("Type"),
					goField("Queuing", { print: printQueuing }),
				),
			}),
			goField("LendablePercent"),
			goField("BorrowingLimitPercent"),
		),
	}),
	goField("Exempt", {
		print: goStruct(
			goField("NominalConcurrencyShares"),
			goField("LendablePercent"),
		),
	}),
);
