/** The internal type of a claim as messages print it. */
import { sortedMap } from "../shared/checks.ts";
import { goField, goList, goStruct, goText } from "../shared/go-struct.ts";

const selectors = goField("Selectors", {
	print: goList(
		goStruct(
			goField("CEL", { json: "cel", print: goStruct(goText("Expression")) }),
		),
	),
});
const tolerations = goField("Tolerations", {
	print: goList(
		goStruct(
			goText("Key"),
			goText("Operator"),
			goText("Value"),
			goText("Effect"),
			goField("TolerationSeconds"),
		),
	),
});
const capacity = goField("Capacity", {
	print: goStruct(
		goField("Requests", {
			print: (map) => sortedMap(map as Record<string, string>),
		}),
	),
});
const mode = [goText("AllocationMode"), goField("Count", { zero: 0 })] as const;

const printRequest = goStruct(
	goText("Name"),
	goField("Exactly", {
		print: goStruct(
			goText("DeviceClassName"),
			selectors,
			...mode,
			goField("AdminAccess"),
			tolerations,
			capacity,
		),
	}),
	goField("FirstAvailable", {
		print: goList(
			goStruct(
				goText("Name"),
				goText("DeviceClassName"),
				selectors,
				...mode,
				tolerations,
				capacity,
			),
		),
	}),
);

const printDevices = goStruct(
	goField("Requests", { print: goList(printRequest) }),
	goField("Constraints", {
		print: goList(
			goStruct(
				goField("Requests"),
				goField("MatchAttribute"),
				goField("DistinctAttribute"),
			),
		),
	}),
	goField("Config", {
		print: goList(
			goStruct(
				goField("Requests"),
				goField("Opaque", {
					print: goStruct(goText("Driver"), goField("Parameters")),
				}),
			),
		),
	}),
);

export const printClaimSpec = goStruct(
	goField("Devices", { print: printDevices }),
);
