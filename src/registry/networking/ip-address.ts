import {
	child,
	type FieldError,
	invalid,
	required,
} from "../../apimachinery/field.ts";
import { validateIP } from "../../apimachinery/ip.ts";
import { validateImmutable } from "../../apimachinery/metadata-validation.ts";
import { isPathSegmentName } from "../../apimachinery/names.ts";
import {
	type KubeObject,
	qualifiedResource,
} from "../../apimachinery/object.ts";
import { defineResource } from "../generic/definition.ts";
import { dnsSubdomain } from "../shared/checks.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { goStruct, goTexts } from "../shared/go-struct.ts";

interface ParentReference {
	group?: string;
	resource?: string;
	namespace?: string;
	name?: string;
}
export interface IPAddress extends KubeObject {
	spec?: { parentRef?: ParentReference | null };
}

/** The object's name is the address, in canonical form. */
const validateName = (name: string): string[] =>
	validateIP("", name).map(({ message }) =>
		message.replace(/^Invalid value: "(?:[^"\\]|\\.)*": /, ""),
	);

function validateParent({ spec }: IPAddress): FieldError[] {
	const parent = spec?.parentRef;
	const path = "spec.parentRef";
	if (!parent) return [required(path)];
	const errors = parent.group
		? dnsSubdomain(parent.group, child(path, "group"))
		: [];
	for (const field of ["resource", "name", "namespace"] as const) {
		const value = parent[field] ?? "";
		const at = child(path, field);
		if (value === "" && field !== "namespace") errors.push(required(at));
		for (const message of isPathSegmentName(value, false))
			errors.push(invalid(at, value, message));
	}
	return errors;
}

const printParent = goStruct(
	...goTexts("Group", "Resource", "Namespace", "Name"),
);

/** `services/default/kubernetes` */
function parentText({ spec }: IPAddress): string {
	if (!spec?.parentRef) return "<none>";
	const { group = "", resource = "", namespace, name } = spec.parentRef;
	const owner = qualifiedResource({ group, resource }).toLowerCase();
	return [owner, namespace, name].filter(Boolean).join("/");
}

export const ipAddress = defineResource<IPAddress>({
	group: "networking.k8s.io",
	kind: "IPAddress",
	names: {
		plural: "ipaddresses",
		singular: "ipaddress",
		shortNames: ["ip"],
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema: "io.k8s.api.networking.v1.IPAddress" }],
	validateName,
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateParent(object),
	],
	validateUpdate: (object, old) =>
		validateImmutable(
			printParent(object.spec?.parentRef),
			printParent(old.spec?.parentRef),
			"spec.parentRef",
		),
	columns: [
		nameColumn,
		{
			name: "ParentRef",
			type: "string",
			description:
				"ParentRef references the resource that an IPAddress is attached to. An IPAddress must reference a parent object.",
			cell: parentText,
		},
		ageColumn,
	],
});
