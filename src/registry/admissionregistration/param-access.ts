/**
 * Nobody lets a policy read what they may not read themselves
 * (pkg/registry/admissionregistration/{validatingadmissionpolicy,validatingadmissionpolicybinding}/authz.go).
 */
import { type FieldError, forbiddenField } from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import { parseApiVersion } from "../../apimachinery/object.ts";
import { mayAlwaysGrant } from "../../apimachinery/rbac/escalation.ts";
import type { UserInfo } from "../../apimachinery/user.ts";
import type { FinishFunction, HookContext } from "../generic/definition.ts";
import { accessAuthorizer, kindResolver } from "../shared/services.ts";
import type { ParamKind, PolicyBinding, PolicySpec } from "./types.ts";

/** What the authorizer said before the object was validated, for the end of its validation. */
const refusals = new WeakMap<object, FieldError>();

/** A refusal counts only for an object that is right otherwise. */
export function withRefusal(
	object: object,
	errors: readonly FieldError[],
): FieldError[] {
	const refusal = refusals.get(object);
	return errors.length > 0 || refusal === undefined ? [...errors] : [refusal];
}

interface Target {
	readonly apiGroup: string;
	readonly apiVersion: string;
	readonly resource: string;
}

/** Whatever can't be told is everything. */
function targetOf(kind: ParamKind | undefined, context: HookContext): Target {
	const { apiVersion, kind: name } = kind ?? {};
	if (!apiVersion || !name || apiVersion.split("/").length > 2)
		return { apiGroup: "*", apiVersion: "*", resource: "*" };
	const { group, version } = parseApiVersion(apiVersion);
	return {
		apiGroup: group,
		apiVersion: version,
		resource:
			context
				.service(kindResolver)
				.resourceOf({ group, version, kind: name }) ?? "*",
	};
}

async function mayRead(
	user: UserInfo,
	target: Target,
	about: { verb: string; namespace: string; name: string },
	context: HookContext,
): Promise<boolean> {
	const { decision } = await context.service(accessAuthorizer).authorize({
		user,
		isResourceRequest: true,
		subresource: "",
		path: "",
		...target,
		...about,
	});
	return decision === "allow";
}

/** A user as Go prints a *user.DefaultInfo. */
function userText({ name, uid = "", groups, extra = {} }: UserInfo): string {
	const entries = Object.entries(extra)
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([key, values]) => `${key}:[${values.join(" ")}]`);
	return `&{${name} ${uid} [${groups.join(" ")}] map[${entries.join(" ")}]}`;
}

/** Of a policy: the user can get every object of the kind of its parameters. */
export async function checkParamKind(
	object: { readonly spec: PolicySpec },
	old: { readonly spec: PolicySpec } | undefined,
	context: HookContext,
): Promise<FinishFunction | undefined> {
	const { paramKind } = object.spec;
	const { user } = context;
	if (!paramKind || !user || mayAlwaysGrant(user)) return undefined;
	if (old && deepEqual(paramKind, old.spec.paramKind)) return undefined;
	const about = { verb: "get", namespace: "*", name: "*" };
	if (!(await mayRead(user, targetOf(paramKind, context), about, context)))
		refusals.set(
			object,
			forbiddenField(
				"spec.paramKind",
				`user ${userText(user)} must have "get" permission on all objects of the referenced paramKind (kind=${paramKind.kind ?? ""}, apiVersion=${paramKind.apiVersion ?? ""})`,
			),
		);
	return undefined;
}

/** Of a binding: the user can read the parameters that it names. */
export async function checkParamRef(
	policies: string,
	object: PolicyBinding,
	old: PolicyBinding | undefined,
	context: HookContext,
): Promise<FinishFunction | undefined> {
	const { paramRef, policyName } = object.spec;
	const { user } = context;
	if (!paramRef || !user || mayAlwaysGrant(user)) return undefined;
	if (
		old &&
		policyName === old.spec.policyName &&
		deepEqual(paramRef, old.spec.paramRef)
	)
		return undefined;
	const policy = context.store(policies).find("", policyName)?.value;
	const kind = (policy as unknown as { spec?: PolicySpec } | undefined)?.spec
		?.paramKind;
	const verb = paramRef.name ? "get" : "list";
	const about = {
		verb,
		namespace: paramRef.namespace ?? "",
		name: paramRef.name ?? "",
	};
	if (!(await mayRead(user, targetOf(kind, context), about, context)))
		refusals.set(
			object,
			forbiddenField(
				"spec.paramRef",
				`user ${userText(user)} does not have "${verb}" permission on the object referenced by paramRef`,
			),
		);
	return undefined;
}
