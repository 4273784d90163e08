import type { FieldError } from "../../apimachinery/field.ts";
import type { ResourceDefinition } from "../generic/definition.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import { validatePolicyBinding } from "./binding-validation.ts";
import { checkParamRef, withRefusal } from "./param-access.ts";
import { bindingColumns } from "./policy-columns.ts";
import { defaultMatchResources } from "./rules.ts";
import type { PolicyBinding } from "./types.ts";

export const defaultBinding = ({ spec }: PolicyBinding): void =>
	defaultMatchResources(spec.matchResources);

/** What both kinds of binding share; `policies` is the resource of what is bound. */
export const bindingStrategy = (
	policies: string,
	validateMore: (object: PolicyBinding) => FieldError[],
): Pick<
	ResourceDefinition<PolicyBinding>,
	| "beginCreate"
	| "beginUpdate"
	| "validate"
	| "validateUpdate"
	| "checksMetadataUpdate"
	| "hasGeneration"
	| "allowUnconditionalUpdate"
	| "columns"
> => ({
	hasGeneration: true,
	allowUnconditionalUpdate: false,
	beginCreate: (object, context) =>
		checkParamRef(policies, object, undefined, context),
	beginUpdate: (object, old, context) =>
		checkParamRef(policies, object, old, context),
	validate: (object) =>
		withRefusal(object, [
			...validateFinalizerNames(object.metadata),
			...validatePolicyBinding(object),
			...validateMore(object),
		]),
	checksMetadataUpdate: true,
	validateUpdate: (object) =>
		withRefusal(object, [
			...validateMetaAgain(object.metadata, { namespaced: false }),
			...validatePolicyBinding(object),
			...validateMore(object),
		]),
	columns: [nameColumn, ...bindingColumns, ageColumn],
});
