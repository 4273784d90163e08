import { isDomainPrefixedPath } from "../../apimachinery/domains.ts";
import {
	type FieldError,
	forbiddenField,
	invalid,
	required,
	tooLong,
} from "../../apimachinery/field.ts";
import { validateImmutable } from "../../apimachinery/metadata-validation.ts";
import { nameIsDNSLabel } from "../../apimachinery/names.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import { defineResource } from "../generic/definition.ts";
import { oneOf } from "../shared/checks.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import type { TypedReference } from "./ingress-types.ts";
import { validateTypedReference } from "./typed-reference.ts";

interface ParametersReference extends TypedReference {
	scope?: string;
	namespace?: string;
}
export interface IngressClass extends KubeObject {
	spec?: { controller?: string; parameters?: ParametersReference };
}

const longestController = 250;

function setDefaults({ spec }: IngressClass): void {
	if (spec?.parameters) spec.parameters.scope ??= "Cluster";
}

function validateSpec({ spec = {} }: IngressClass): FieldError[] {
	const { controller = "", parameters } = spec;
	return [
		...(Buffer.byteLength(controller) > longestController
			? [tooLong("spec.controller", longestController)]
			: []),
		...isDomainPrefixedPath("spec.controller", controller),
		...(parameters ? validateParameters(parameters) : []),
	];
}

function validateParameters(reference: ParametersReference): FieldError[] {
	const path = "spec.parameters";
	const { scope, namespace } = reference;
	const errors = validateTypedReference(reference, path);
	errors.push(
		...(scope === undefined
			? [required(`${path}.scope`)]
			: oneOf(scope, ["Cluster", "Namespace"], `${path}.scope`)),
	);
	const at = `${path}.namespace`;
	if (scope === "Namespace") {
		if (namespace === undefined)
			errors.push(required(at, "`parameters.scope` is set to 'Namespace'"));
		else
			for (const message of nameIsDNSLabel(namespace, false))
				errors.push(invalid(at, namespace, message));
	}
	if (scope === "Cluster" && namespace !== undefined)
		errors.push(forbiddenField(at, "`parameters.scope` is set to 'Cluster'"));
	return errors;
}

/** `Kind.group/name` */
function parametersText({ spec }: IngressClass): string {
	const { parameters } = spec ?? {};
	if (parameters === undefined) return "<none>";
	const { apiGroup, kind, name } = parameters;
	return apiGroup === undefined || apiGroup === null
		? `${kind}/${name}`
		: `${kind}.${apiGroup}/${name}`;
}

export const ingressClass = defineResource<IngressClass>({
	group: "networking.k8s.io",
	kind: "IngressClass",
	names: {
		plural: "ingressclasses",
		singular: "ingressclass",
	},
	scope: "Cluster",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.networking.v1.IngressClass",
			setDefaults,
		},
	],
	hasGeneration: true,
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateSpec(object),
	],
	validateUpdate: (object, old) => [
		...validateImmutable(
			object.spec?.controller ?? "",
			old.spec?.controller ?? "",
			"spec.controller",
		),
		...validateMetaAgain(object.metadata, { namespaced: false }),
		...validateSpec(object),
	],
	columns: [
		nameColumn,
		{
			name: "Controller",
			type: "string",
			description: "Controller that is responsible for handling this class",
			cell: ({ spec }) => spec?.controller ?? "",
		},
		{
			name: "Parameters",
			type: "string",
			description: "A reference to a resource with additional parameters",
			cell: parametersText,
		},
		ageColumn,
	],
});
