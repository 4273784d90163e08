/** APIServices (k8s.io/kube-aggregator/pkg/apis/apiregistration/validation/validation.go). */
import {
	child,
	type FieldError,
	goQuote,
	index,
	invalid,
	notSupported,
	required,
} from "../../apimachinery/field.ts";
import {
	isDNS1035Label,
	isPathSegmentName,
	isValidPortNum,
} from "../../apimachinery/names.ts";
import { dnsSubdomain, invalidTexts, list } from "../shared/checks.ts";
import type { APIService } from "./types.ts";

const highestGroupPriority = 20_000;
const highestVersionPriority = 1000;

export const validateAPIService = (object: APIService): FieldError[] => [
	...validateName(object),
	...validateVersion(object),
	...validatePriorities(object),
	...validateBackend(object),
];

/** The name says which version of which group it is. */
function validateName({ metadata, spec }: APIService): FieldError[] {
	const { name = "" } = metadata;
	const wanted = `${spec.version ?? ""}.${spec.group ?? ""}`;
	if (name === "" || name === wanted) return [];
	return isPathSegmentName(name, false).length > 0
		? []
		: [
				invalid(
					"metadata.name",
					name,
					`must be \`spec.version+"."+spec.group\`: ${goQuote(wanted)}`,
				),
			];
}

function validateVersion({ spec }: APIService): FieldError[] {
	const { group = "", version } = spec;
	return [
		...(group === "" && version !== "v1"
			? [
					required(
						"spec.group",
						"only v1 may have an empty group and it better be legacy kube",
					),
				]
			: []),
		...(group === "" ? [] : dnsSubdomain(group, "spec.group")),
		...invalidTexts(isDNS1035Label, version, "spec.version"),
	];
}

function validatePriorities({ spec }: APIService): FieldError[] {
	const between = (
		field: "groupPriorityMinimum" | "versionPriority",
		highest: number,
	): FieldError[] => {
		const value = spec[field];
		return value > 0 && value <= highest
			? []
			: [
					invalid(
						child("spec", field),
						value,
						`must be positive and less than ${highest}`,
					),
				];
	};
	return [
		...between("groupPriorityMinimum", highestGroupPriority),
		...between("versionPriority", highestVersionPriority),
	];
}

function validateBackend({ spec }: APIService): FieldError[] {
	const { service, insecureSkipTLSVerify: insecure } = spec;
	const bundleBytes = Buffer.from(spec.caBundle ?? "", "base64").length;
	const insecurePath = "spec.insecureSkipTLSVerify";
	if (!service)
		return [
			...(bundleBytes > 0
				? [
						invalid(
							"spec.caBundle",
							`${bundleBytes} bytes`,
							"local APIServices may not have a caBundle",
						),
					]
				: []),
			...(insecure
				? [
						invalid(
							insecurePath,
							insecure,
							"local APIServices may not have insecureSkipTLSVerify",
						),
					]
				: []),
		];
	const port = service.port ?? 0;
	const wrongPort = isValidPortNum(port);
	return [
		...(service.namespace ? [] : [required("spec.service.namespace")]),
		...(service.name ? [] : [required("spec.service.name")]),
		...(wrongPort.length > 0
			? [
					invalid(
						"spec.service.port",
						port,
						`port is not valid: ${wrongPort.join(", ")}`,
					),
				]
			: []),
		...(insecure && bundleBytes > 0
			? [
					invalid(
						insecurePath,
						insecure,
						"may not be true if caBundle is present",
					),
				]
			: []),
	];
}

export const validateAPIServiceStatus = ({
	status,
}: APIService): FieldError[] =>
	list(status.conditions).flatMap((condition, i) =>
		["True", "False", "Unknown"].includes(condition.status)
			? []
			: [
					notSupported(
						child(index("status.conditions", i), "status"),
						condition.status,
						["True", "False", "Unknown"],
					),
				],
	);
