import type { Column } from "../generic/definition.ts";
import { list } from "../shared/checks.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import type { Binding, Subject } from "./types.ts";

const subjectsColumn = (
	what: string,
	kind: string,
	text: (subject: Subject) => string,
	binding: string,
): Column<Binding> => ({
	name: what,
	type: "string",
	priority: 1,
	description: `${what} in the ${binding}`,
	cell: ({ subjects }) =>
		list(subjects)
			.filter((subject) => subject.kind === kind)
			.map(text)
			.join(", "),
});

const nameOf = ({ name }: Subject): string => name;

/** `binding` is how the descriptions call it. */
export const bindingColumns = (
	binding: string,
	roleDescription: string,
): readonly Column<Binding>[] => [
	nameColumn,
	{
		name: "Role",
		type: "string",
		description: roleDescription,
		cell: ({ roleRef }) => `${roleRef.kind}/${roleRef.name}`,
	},
	ageColumn,
	subjectsColumn("Users", "User", nameOf, binding),
	subjectsColumn("Groups", "Group", nameOf, binding),
	subjectsColumn(
		"ServiceAccounts",
		"ServiceAccount",
		({ name, namespace = "" }) => `${namespace}/${name}`,
		binding,
	),
];
