import { deepEqual } from "../../apimachinery/json.ts";
import {
	type KubeObject,
	type OwnerReference,
	parseApiVersion,
} from "../../apimachinery/object.ts";
import type { AuthorizationAttributes } from "../../authorization/authorizer.ts";
import type {
	AdmissionAttributes,
	AdmissionEnvironment,
	AdmissionPlugin,
} from "../admission.ts";
import { forbidden } from "../shared/forbidden.ts";

/** Owners are set only by who may delete the object, and block deletion only for who may change the owner (plugin/pkg/admission/gc). */
export const ownerReferencesPermissionEnforcement: AdmissionPlugin = {
	name: "OwnerReferencesPermissionEnforcement",
	enabledByDefault: false,
	operations: ["CREATE", "UPDATE"],
	async validate(attributes, environment) {
		const { resource, subresource, operation } = attributes;
		if (
			resource.group === "" &&
			resource.resource === "pods" &&
			subresource === "status"
		)
			return;
		const owners = ownersOf(attributes.object);
		const before = ownersOf(attributes.oldObject);
		if (deepEqual(owners, before)) return;
		if (operation === "UPDATE")
			await mustBeAllowed(
				attributes,
				environment,
				{
					verb: "delete",
					apiGroup: resource.group,
					apiVersion: resource.version,
					resource: resource.resource,
					subresource,
					name: attributes.name,
				},
				"cannot set an ownerRef on a resource you can't delete",
			);
		for (const owner of newlyBlocking(owners, before))
			await checkOwner(owner, attributes, environment);
	},
};

const ownersOf = (object: KubeObject | undefined): readonly OwnerReference[] =>
	object?.metadata?.ownerReferences ?? [];

function newlyBlocking(
	owners: readonly OwnerReference[],
	before: readonly OwnerReference[],
): OwnerReference[] {
	const blocked = new Set(
		before.filter((one) => one.blockOwnerDeletion).map(({ uid }) => uid),
	);
	return owners.filter(
		({ blockOwnerDeletion, uid }) => blockOwnerDeletion && !blocked.has(uid),
	);
}

async function checkOwner(
	{ apiVersion, kind, name }: OwnerReference,
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
): Promise<void> {
	const { group, version } = parseApiVersion(apiVersion);
	const served = environment.served({ group, version, kind });
	if (served === undefined)
		throw forbidden(
			attributes,
			`cannot set blockOwnerDeletion in this case because cannot find RESTMapping for APIVersion ${apiVersion} Kind ${kind}: no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`,
		);
	await mustBeAllowed(
		attributes,
		environment,
		{
			verb: "update",
			apiGroup: group,
			apiVersion: version,
			resource: served.qualified.split(".")[0] ?? "",
			subresource: "finalizers",
			name,
			...(served.namespaced ? {} : { namespace: "" }),
		},
		"cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set finalizers on",
	);
}

async function mustBeAllowed(
	attributes: AdmissionAttributes,
	{ authorizer }: AdmissionEnvironment,
	question: Pick<
		AuthorizationAttributes,
		"verb" | "apiGroup" | "apiVersion" | "resource" | "subresource" | "name"
	> & { namespace?: string },
	refusal: string,
): Promise<void> {
	const { decision, reason, error } = await authorizer.authorize({
		user: attributes.user,
		isResourceRequest: true,
		namespace: attributes.namespace,
		path: "",
		...question,
	});
	if (decision !== "allow")
		throw forbidden(attributes, `${refusal}: ${reason}, ${error ?? "<nil>"}`);
}
