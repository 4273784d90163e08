import type {
	GroupVersionKind,
	GroupVersionResource,
} from "../../apimachinery/object.ts";
import type { AdmissionAttributes } from "../admission.ts";
import type { SeenAs } from "./matching.ts";

/** An AdmissionRequest without its uid and objects: what webhooks are sent and expressions see. */
export interface RequestFacts {
	readonly dryRun: boolean;
	readonly options: unknown;
	readonly [field: string]: unknown;
}

/** Exactly the fields that Kubernetes sends, in its order; empty ones are left out. */
export function requestOf(
	{ kind, resource }: SeenAs,
	attributes: AdmissionAttributes,
): RequestFacts {
	const { user, subresource, name, namespace, operation } = attributes;
	const { uid = "", extra = {} } = user;
	return {
		kind: groupVersionKind(kind),
		resource: groupVersionResource(resource),
		...(subresource !== "" && { subResource: subresource }),
		requestKind: groupVersionKind(attributes.kind),
		requestResource: groupVersionResource(attributes.resource),
		...(subresource !== "" && { requestSubResource: subresource }),
		...(name !== "" && { name }),
		...(namespace !== "" && { namespace }),
		operation,
		userInfo: {
			username: user.name,
			...(uid !== "" && { uid }),
			...(user.groups.length > 0 && { groups: user.groups }),
			...(Object.keys(extra).length > 0 && { extra }),
		},
		dryRun: attributes.dryRun,
		options: attributes.options ?? null,
	};
}

const groupVersionKind = ({ group, version, kind }: GroupVersionKind) => ({
	group,
	version,
	kind,
});

const groupVersionResource = ({
	group,
	version,
	resource,
}: GroupVersionResource) => ({ group, version, resource });
