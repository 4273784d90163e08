/** Policies of Jobs as messages print Kubernetes' internal types (pkg/apis/batch/types.go). */
import {
	goField,
	goFields,
	goListOf,
	goPointer,
	goStruct,
	goText,
	goTexts,
} from "../shared/go-struct.ts";

export const printSuccessPolicy = goStruct(
	goListOf(
		"Rules",
		goStruct(...goFields("SucceededIndexes", "SucceededCount")),
	),
);

export const printFailurePolicy = goStruct(
	goListOf(
		"Rules",
		goStruct(
			goText("Action"),
			goPointer(
				"OnExitCodes",
				goStruct(
					goField("ContainerName"),
					goText("Operator"),
					goField("Values"),
				),
			),
			goListOf("OnPodConditions", goStruct(...goTexts("Type", "Status"))),
		),
	),
);
