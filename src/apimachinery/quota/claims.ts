import type { UnstructuredObject } from "../object.ts";
import { compareQuantity } from "../quantity.ts";
import type { Amounts } from "./amounts.ts";
import { type QuotaEvaluator, termMatches } from "./evaluator.ts";

const names = [
	"persistentvolumeclaims",
	"count/persistentvolumeclaims",
	"requests.storage",
];
const ofClass = ".storageclass.storage.k8s.io/";

const classOf = ({ metadata, spec }: UnstructuredObject): string =>
	metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ??
	spec.storageClassName ??
	"";

/** What is asked for, or what is being allocated when that is more. */
function storage({ spec, status }: UnstructuredObject): string | undefined {
	const asked: string | undefined = spec.resources?.requests?.storage;
	const allocated: string | undefined = status?.allocatedResources?.storage;
	if (asked === undefined || allocated === undefined) return asked ?? allocated;
	return compareQuantity(allocated, asked) > 0 ? allocated : asked;
}

function usage(claim: UnstructuredObject): Amounts {
	const name = classOf(claim);
	const amount = storage(claim);
	const prefix = `${name}${ofClass}`;
	return {
		"count/persistentvolumeclaims": "1",
		persistentvolumeclaims: "1",
		...(name === "" ? {} : { [`${prefix}persistentvolumeclaims`]: "1" }),
		...(amount === undefined ? {} : { "requests.storage": amount }),
		...(name === "" || amount === undefined
			? {}
			: { [`${prefix}requests.storage`]: amount }),
	};
}

/** pkg/quota/v1/evaluator/core/persistent_volume_claims.go */
export const claimEvaluator: QuotaEvaluator = {
	matching: (given) =>
		given.filter(
			(name) =>
				names.includes(name) ||
				name.endsWith(`${ofClass}persistentvolumeclaims`) ||
				name.endsWith(`${ofClass}requests.storage`),
		),
	usage,
	inScope: ({ spec, status }, term) =>
		term.scopeName === "VolumeAttributesClass" &&
		[
			spec.volumeAttributesClassName,
			status?.currentVolumeAttributesClassName,
		].some((name?: string) => termMatches(term, name ?? "")),
	frees: (old, claim) => storage(old) !== storage(claim),
};
