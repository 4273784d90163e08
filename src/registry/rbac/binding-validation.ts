/** pkg/apis/rbac/validation/validation.go. */
import {
	child,
	type FieldError,
	index,
	invalid,
	notSupported,
	required,
} from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import {
	isPathSegmentName,
	nameIsDNSSubdomain,
} from "../../apimachinery/names.ts";
import { list } from "../shared/checks.ts";
import { goStruct, goText } from "../shared/go-struct.ts";
import { type Binding, rbacGroupName, type Subject } from "./types.ts";

export function validateBinding(
	{ roleRef, subjects }: Binding,
	namespaced: boolean,
): FieldError[] {
	const { apiGroup = "", kind = "", name = "" } = roleRef ?? {};
	const kinds = namespaced ? ["Role", "ClusterRole"] : ["ClusterRole"];
	const errors: FieldError[] = [];
	if (apiGroup !== rbacGroupName)
		errors.push(notSupported("roleRef.apiGroup", apiGroup, [rbacGroupName]));
	if (!kinds.includes(kind))
		errors.push(notSupported("roleRef.kind", kind, kinds));
	if (name === "") errors.push(required("roleRef.name"));
	for (const message of isPathSegmentName(name, false))
		errors.push(invalid("roleRef.name", name, message));
	for (const [i, subject] of list(subjects).entries())
		errors.push(...validateSubject(subject, namespaced, index("subjects", i)));
	return errors;
}

function validateSubject(
	{ kind = "", apiGroup = "", name = "", namespace }: Subject,
	namespaced: boolean,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	const mustBe = (group: string) => {
		if (apiGroup !== group)
			errors.push(notSupported(child(path, "apiGroup"), apiGroup, [group]));
	};
	if (name === "") errors.push(required(child(path, "name")));
	switch (kind) {
		case "ServiceAccount":
			if (name !== "")
				for (const message of nameIsDNSSubdomain(name, false))
					errors.push(invalid(child(path, "name"), name, message));
			mustBe("");
			if (!namespaced && !namespace)
				errors.push(required(child(path, "namespace")));
			break;
		case "User":
		case "Group":
			mustBe(rbacGroupName);
			break;
		default:
			errors.push(
				notSupported(child(path, "kind"), kind, [
					"ServiceAccount",
					"User",
					"Group",
				]),
			);
	}
	return errors;
}

const printRoleRef = goStruct(
	goText("APIGroup", "apiGroup"),
	goText("Kind"),
	goText("Name"),
);

/** A binding is for one role as long as it lives. */
export const validateRoleRefStays = (
	{ roleRef }: Binding,
	old: Binding,
): FieldError[] =>
	deepEqual(roleRef, old.roleRef)
		? []
		: [invalid("roleRef", printRoleRef(roleRef), "cannot change roleRef")];

/** Users and groups are of RBAC's own group, as roles are. */
export function setBindingDefaults(binding: Binding): void {
	if (binding.roleRef && !binding.roleRef.apiGroup)
		binding.roleRef.apiGroup = rbacGroupName;
	for (const subject of binding.subjects ?? [])
		if (
			!subject.apiGroup &&
			(subject.kind === "User" || subject.kind === "Group")
		)
			subject.apiGroup = rbacGroupName;
}
