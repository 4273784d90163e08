import type { KubeObject } from "../../apimachinery/object.ts";
import { compareQuantity } from "../../apimachinery/quantity.ts";
import type { Evaluator } from "./evaluator.ts";
import type { Amounts } from "./resource-list.ts";
import { matchesName } from "./scopes.ts";

interface CountedClaim extends KubeObject {
	readonly spec?: {
		readonly storageClassName?: string;
		readonly volumeAttributesClassName?: string;
		readonly resources?: { readonly requests?: Amounts };
	};
	readonly status?: { readonly allocatedResources?: Amounts };
}

const names = [
	"count/persistentvolumeclaims",
	"persistentvolumeclaims",
	"requests.storage",
];
const classSuffix = ".storageclass.storage.k8s.io/";
const oldClassAnnotation = "volume.beta.kubernetes.io/storage-class";

/** pkg/quota/v1/evaluator/core/persistent_volume_claims.go */
export const claimEvaluator: Evaluator = {
	resource: "persistentvolumeclaims",
	handles: (operation, subresource) =>
		subresource === "" && (operation === "CREATE" || operation === "UPDATE"),
	matchingResources: (given) =>
		given.filter(
			(name) =>
				names.includes(name) ||
				name.endsWith(`${classSuffix}requests.storage`) ||
				name.endsWith(`${classSuffix}persistentvolumeclaims`),
		),
	matchesScope(requirement, object) {
		if (requirement.scopeName !== "VolumeAttributesClass") return false;
		const { spec } = object as CountedClaim;
		return matchesName(requirement, spec?.volumeAttributesClassName ?? "");
	},
	missing: () => undefined,
	usage(object) {
		const { metadata, spec, status } = object as CountedClaim;
		const usage: Record<string, string> = {
			"count/persistentvolumeclaims": "1",
			persistentvolumeclaims: "1",
		};
		const storageClass =
			metadata.annotations?.[oldClassAnnotation] ??
			spec?.storageClassName ??
			"";
		const prefix = storageClass + classSuffix;
		if (storageClass !== "") usage[`${prefix}persistentvolumeclaims`] = "1";
		let storage = spec?.resources?.requests?.storage;
		const allocated = status?.allocatedResources?.storage;
		if (
			storage !== undefined &&
			allocated !== undefined &&
			compareQuantity(allocated, storage) > 0
		)
			storage = allocated;
		if (storage === undefined) return usage;
		usage["requests.storage"] = storage;
		if (storageClass !== "") usage[`${prefix}requests.storage`] = storage;
		return usage;
	},
};
