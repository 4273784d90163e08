import {
	type FieldError,
	forbiddenField,
	index,
} from "../../apimachinery/field.ts";
import type { HookContext } from "../generic/definition.ts";
import { list } from "../shared/checks.ts";
import type { ResourceClaimSpec } from "./types.ts";

const label = "resource.kubernetes.io/admin-access";

/** Only labeled namespaces may look into devices that others use (pkg/registry/resource AuthorizedForAdmin). */
export function validateAdminAccess(
	{ devices }: ResourceClaimSpec,
	namespace: string,
	path: string,
	context: HookContext,
): FieldError[] {
	const at = list(devices.requests).findIndex(
		({ exactly }) => exactly?.adminAccess,
	);
	if (at < 0) return [];
	const found = context.store("namespaces").find("", namespace)?.value;
	const labels = found?.metadata?.labels ?? {};
	return labels[label] === "true"
		? []
		: [
				forbiddenField(
					`${index(`${path}.devices.requests`, at)}.exactly.adminAccess`,
					`admin access to devices requires the \`${label}: true\` label on the containing namespace`,
				),
			];
}
