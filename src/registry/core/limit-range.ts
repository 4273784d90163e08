import type { FieldError } from "../../apimachinery/field.ts";
import { defineResource } from "../generic/definition.ts";
import { listOrNull } from "../shared/checks.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import {
	defaultResourceList,
	type ResourceList,
} from "../shared/resource-requirements.ts";
import type { LimitItem, LimitRange } from "./limit-range-types.ts";
import { validateLimits } from "./limit-range-validation.ts";

const lists = [
	"max",
	"min",
	"default",
	"defaultRequest",
	"maxLimitRequestRatio",
] as const;

/** A container without limits gets the most it may have, one without requests what its limits say. */
function defaultContainer(item: LimitItem): void {
	const limits: ResourceList = { ...item.max, ...item.default };
	const requests: ResourceList = {
		...item.min,
		...limits,
		...item.defaultRequest,
	};
	if (Object.keys(limits).length > 0) item.default = limits;
	if (Object.keys(requests).length > 0) item.defaultRequest = requests;
}

function setDefaults({ spec }: LimitRange): void {
	for (const item of spec?.limits ?? []) {
		if (item.type === "Container") defaultContainer(item);
		for (const field of lists) defaultResourceList(item[field]);
	}
}

const validateRange = (range: LimitRange): FieldError[] => [
	...validateFinalizerNames(range.metadata),
	...validateLimits(range),
];

export const limitRange = defineResource<LimitRange>({
	group: "",
	kind: "LimitRange",
	names: {
		plural: "limitranges",
		singular: "limitrange",
		shortNames: ["limits"],
	},
	scope: "Namespaced",
	versions: [
		{ name: "v1", schema: "io.k8s.api.core.v1.LimitRange", setDefaults },
	],
	allowCreateOnUpdate: true,
	validate: validateRange,
	checksMetadataUpdate: true,
	validateUpdate: (object) => [
		...validateMetaAgain(object.metadata, { namespaced: true }),
		...validateLimits(object),
	],
	canonicalize({ spec }) {
		if (spec) spec.limits = listOrNull(spec.limits);
	},
});
