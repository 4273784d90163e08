import { type KubeObject, parseApiVersion } from "../../apimachinery/object.ts";
import { labelSelectorAsSelector } from "../../apimachinery/selectors/labels.ts";
import type { AdmissionEnvironment } from "../admission.ts";
import type { Policy } from "./compile.ts";
import type { ParamKind, ParamRef } from "./types.ts";

/** Why a policy can't be put to use at all: the kind of its parameters is not served. */
export function configurationProblem(
	{ spec: { paramKind } }: Policy,
	environment: AdmissionEnvironment,
): string | undefined {
	if (paramKind === undefined || servedKind(paramKind, environment))
		return undefined;
	return `failed to configure policy: failed to find resource referenced by paramKind: '${paramKind.apiVersion}, Kind=${paramKind.kind}'`;
}

function servedKind(
	{ apiVersion, kind }: ParamKind,
	environment: AdmissionEnvironment,
) {
	const { group, version } = parseApiVersion(apiVersion);
	return environment.served({ group, version, kind });
}

/**
 * The parameters that a binding evaluates its policy with, each by itself; undefined is none
 * (apiserver/pkg/admission/plugin/policy/generic/policy_dispatcher.go CollectParams). Throws an Error about a binding
 * that can't be.
 */
export function collectParams(
	kind: ParamKind | undefined,
	ref: ParamRef | undefined,
	namespace: string,
	environment: AdmissionEnvironment,
): readonly (KubeObject | undefined)[] {
	if (kind === undefined || ref === undefined) return [undefined];
	const served = servedKind(kind, environment);
	if (served === undefined)
		throw new Error(
			`paramKind kind \`${kind.apiVersion}, Kind=${kind.kind}\` not known`,
		);
	const { qualified, namespaced } = served;
	const within = namespaceOf(ref, namespaced, namespace);
	const found =
		ref.name !== undefined && ref.name !== ""
			? [environment.find(qualified, within, ref.name)]
			: selected(ref, environment.list(qualified, within));
	const params = found.flatMap((param) =>
		param === undefined ? [] : [environment.convert(param, kind.apiVersion)],
	);
	if (params.length === 0 && ref.parameterNotFoundAction === "Deny")
		throw new Error(
			"no params found for policy binding with `Deny` parameterNotFoundAction",
		);
	return params;
}

function namespaceOf(
	ref: ParamRef,
	namespaced: boolean,
	namespace: string,
): string {
	if (!namespaced) {
		if (ref.namespace)
			throw new Error(
				"paramRef.namespace must not be provided for a cluster-scoped `paramKind`",
			);
		return "";
	}
	const within = ref.namespace || namespace;
	if (within === "")
		throw new Error(
			"cannot use namespaced paramRef in policy binding that matches cluster-scoped resources",
		);
	return within;
}

function selected(
	{ selector }: ParamRef,
	objects: readonly KubeObject[],
): readonly KubeObject[] {
	if (selector === undefined)
		throw new Error("one of name or selector must be provided");
	const matcher = labelSelectorAsSelector(selector);
	return objects.filter(({ metadata }) => matcher.matches(metadata.labels));
}
