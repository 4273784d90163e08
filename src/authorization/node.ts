import type { PolicyRule } from "../apimachinery/rbac/policy-rule.ts";
import { parseFieldSelector } from "../apimachinery/selectors/fields.ts";
import type { UserInfo } from "../apimachinery/user.ts";
import type {
	AuthorizationAttributes,
	AuthorizationDecision,
	Authorizer,
} from "./authorizer.ts";
import type { NodeGraph, NodeRelated } from "./node-graph.ts";
import { CompiledRole } from "./rbac-role.ts";

const allow: AuthorizationDecision = { decision: "allow", reason: "" };
const unsure = (reason: string): AuthorizationDecision => ({
	decision: "no-opinion",
	reason,
});

/** A request of a node about one resource. */
interface Question {
	readonly node: string;
	readonly asked: AuthorizationAttributes;
	readonly graph: NodeGraph;
}
type Answer = (question: Question) => AuthorizationDecision;

/**
 * What kubelets may do: read what their pods need, and write their own node, lease and the like
 * (plugin/pkg/auth/authorizer/node/node_authorizer.go). Other resources follow the static rules.
 * Whose objects may be written is left to admission plug-in NodeRestriction, which sees them.
 */
export function nodeAuthorizer(
	graph: NodeGraph,
	rules: readonly PolicyRule[],
): Authorizer {
	const others = new CompiledRole(rules);
	return {
		name: "Node",
		authorize(asked) {
			const node = nodeIdentity(asked.user);
			if (node === undefined) return unsure("");
			if (node === "")
				return unsure(
					`unknown node for user ${JSON.stringify(asked.user.name)}`,
				);
			const answer = asked.isResourceRequest
				? answers.get(`${asked.resource}.${asked.apiGroup}`)
				: undefined;
			if (answer !== undefined) return answer({ node, asked, graph });
			return others.allows(asked) ? allow : unsure("");
		},
		rulesFor: (user) => ({
			resourceRules: [],
			nonResourceRules: [],
			...(nodeIdentity(user) === undefined
				? { incomplete: false }
				: {
						incomplete: true,
						error: "node authorizer does not support user rule resolution",
					}),
		}),
	};
}

/** The node a user is: `system:node:NAME` in group system:nodes; undefined for others (pkg/auth/nodeidentifier). */
export function nodeIdentity(user: UserInfo): string | undefined {
	const prefix = "system:node:";
	return user.name.startsWith(prefix) && user.groups.includes("system:nodes")
		? user.name.slice(prefix.length)
		: undefined;
}

function related(
	kind: NodeRelated,
	{ node, asked, graph }: Question,
): AuthorizationDecision {
	if (asked.name === "") return unsure("No Object name found");
	return graph.related(node, kind, asked.namespace, asked.name)
		? allow
		: unsure(`no relationship found between node '${node}' and this object`);
}

const getOf =
	(kind: NodeRelated): Answer =>
	(question) => {
		const { verb, subresource } = question.asked;
		if (verb !== "get")
			return unsure("can only get individual resources of this type");
		if (subresource !== "") return unsure("cannot get subresource");
		return related(kind, question);
	};

const readOf =
	(kind: NodeRelated): Answer =>
	(question) => {
		const { verb, subresource, namespace } = question.asked;
		if (!["get", "list", "watch"].includes(verb))
			return unsure("can only read resources of this type");
		if (subresource !== "") return unsure("cannot read subresource");
		if (namespace === "")
			return unsure("can only read namespaced object of this type");
		return related(kind, question);
	};

const claim: Answer = (question) => {
	if (question.asked.subresource !== "status")
		return getOf("persistentvolumeclaim")(question);
	return ["update", "patch"].includes(question.asked.verb)
		? related("persistentvolumeclaim", question)
		: unsure("can only get/update/patch this type");
};

const serviceAccount: Answer = (question) => {
	const { verb, name, subresource } = question.asked;
	if (verb === "get" && subresource === "")
		return related("serviceaccount", question);
	if (verb !== "create" || name === "")
		return unsure("can only create tokens for individual service accounts");
	if (subresource !== "token")
		return unsure("can only create token subresource of serviceaccount");
	return related("serviceaccount", question);
};

const ownVerbs = ["get", "create", "update", "patch", "delete"];

const lease: Answer = ({ node, asked }) => {
	if (!ownVerbs.includes(asked.verb))
		return unsure(
			"can only get, create, update, patch, or delete a node lease",
		);
	if (asked.namespace !== "kube-node-lease")
		return unsure(
			'can only access leases in the "kube-node-lease" system namespace',
		);
	// The name is not known when it is created; admission checks it then.
	return asked.verb === "create" || asked.name === node
		? allow
		: unsure(
				"can only access node lease with the same name as the requesting node",
			);
};

const csiNode: Answer = ({ node, asked }) => {
	if (!ownVerbs.includes(asked.verb))
		return unsure("can only get, create, update, patch, or delete a CSINode");
	if (asked.subresource !== "")
		return unsure("cannot authorize CSINode subresources");
	return asked.verb === "create" || asked.name === node
		? allow
		: unsure(
				"can only access CSINode with the same name as the requesting node",
			);
};

function selects(
	{ fieldSelector }: AuthorizationAttributes,
	field: string,
	value: string,
): boolean {
	if (!fieldSelector) return false;
	try {
		return parseFieldSelector(fieldSelector).terms.some(
			(term) =>
				term.field === field && term.operator === "=" && term.value === value,
		);
	} catch {
		return false;
	}
}

const resourceSlice: Answer = (question) => {
	const { node, asked } = question;
	if (asked.subresource !== "")
		return unsure("cannot authorize ResourceSlice subresources");
	switch (asked.verb) {
		case "create":
			return allow;
		case "get":
		case "update":
		case "patch":
		case "delete":
			return related("resourceslice", question);
		case "watch":
		case "list":
		case "deletecollection":
			return selects(asked, "nodeName", node)
				? allow
				: unsure(
						"can only list/watch/deletecollection resourceslices with nodeName field selector",
					);
		default:
			return unsure(
				"only the following verbs are allowed for a ResourceSlice: get, watch, list, create, update, patch, delete, deletecollection",
			);
	}
};

const podCertificateRequest: Answer = (question) => {
	const { node, asked } = question;
	if (asked.subresource !== "")
		return unsure(
			"nodes may not access the /status or /approve subresources of PodCertificateRequests",
		);
	switch (asked.verb) {
		case "create":
			return allow;
		case "get":
			return related("podcertificaterequest", question);
		case "list":
		case "watch":
			return selects(asked, "spec.nodeName", node)
				? allow
				: unsure(
						"can only list/watch podcertificaterequests with spec.nodeName field selector",
					);
		default:
			return unsure(
				"only the following verbs are allowed for PodCertificateRequests: create, get, list, watch",
			);
	}
};

const nodeObject: Answer = ({ node, asked }) => {
	const { verb, subresource, name } = asked;
	if (subresource === "status")
		return ["update", "patch"].includes(verb) ? allow : unsure("");
	if (subresource !== "") return unsure("");
	if (["create", "update", "patch"].includes(verb)) return allow;
	if (!["get", "list", "watch"].includes(verb)) return unsure("");
	// By name and not by the graph: a kubelet reads its node before it exists.
	if (name === node) return allow;
	return unsure(
		name === ""
			? `node '${node}' cannot read all nodes, only its own Node object`
			: `node '${node}' cannot read '${name}', only its own Node object`,
	);
};

const pod: Answer = (question) => {
	const { node, asked } = question;
	const { verb, subresource, name } = asked;
	if (subresource === "status")
		return ["update", "patch"].includes(verb) ? allow : unsure("");
	if (subresource === "eviction") return verb === "create" ? allow : unsure("");
	if (subresource !== "") return unsure("");
	// Mirror pods are made and removed by the kubelet.
	if (verb === "create" || verb === "delete") return allow;
	if (verb === "get") return related("pod", question);
	if (verb !== "list" && verb !== "watch") return unsure("");
	if (selects(asked, "spec.nodeName", node)) return allow;
	return name === ""
		? unsure("can only list/watch pods with spec.nodeName field selector")
		: related("pod", question);
};

/** By `RESOURCE.GROUP`. */
const answers: ReadonlyMap<string, Answer> = new Map([
	["secrets.", readOf("secret")],
	["configmaps.", readOf("configmap")],
	["persistentvolumeclaims.", claim],
	["persistentvolumes.", getOf("persistentvolume")],
	["resourceclaims.resource.k8s.io", getOf("resourceclaim")],
	["volumeattachments.storage.k8s.io", getOf("volumeattachment")],
	["serviceaccounts.", serviceAccount],
	["leases.coordination.k8s.io", lease],
	["csinodes.storage.k8s.io", csiNode],
	["resourceslices.resource.k8s.io", resourceSlice],
	["podcertificaterequests.certificates.k8s.io", podCertificateRequest],
	["nodes.", nodeObject],
	["pods.", pod],
]);
