import type { KubeObject } from "../../apimachinery/object.ts";
import type { ResourceRef } from "../../client/client.ts";
import { resources } from "../../client/resources.ts";
import { type ControllerDefinition, watchOwn } from "../definition.ts";
import { grant, read, recordEvents } from "../shared/rules.ts";
import { SchemaSource } from "./schemas.ts";
import { type CheckedPolicy, typeWarnings } from "./type-check.ts";

const name = "validatingadmissionpolicy-status-controller";
const manager = "validatingadmissionpolicy-status";
const policies =
	resources.validatingAdmissionPolicies as ResourceRef<ValidatingPolicy>;

type ValidatingPolicy = KubeObject & {
	readonly spec: CheckedPolicy;
	readonly status?: { readonly observedGeneration?: number };
};

/**
 * Holds the expressions of policies against the schemas of what they match, and writes what doesn't fit into their
 * status (pkg/controller/validatingadmissionpolicystatus).
 */
export const admissionPolicyStatusController: ControllerDefinition = {
	name,
	serviceAccount: name,
	rbac: [
		grant("admissionregistration.k8s.io", "validatingadmissionpolicies", read),
		grant(
			"admissionregistration.k8s.io",
			"validatingadmissionpolicies/status",
			"get patch update",
		),
		recordEvents,
	],
	create({ client, informers }) {
		const informer = informers.of(policies);
		return {
			watches: [watchOwn(informer)],
			async reconcile(request) {
				const policy = informer.lister.get("", request.name);
				if (policy === undefined) return;
				const { generation = 0 } = policy.metadata;
				if (generation <= (policy.status?.observedGeneration ?? 0)) return;
				const warnings = await typeWarnings(
					policy.spec,
					new SchemaSource(client),
				);
				await client.patch(
					policies,
					"",
					request.name,
					"apply",
					{
						apiVersion: "admissionregistration.k8s.io/v1",
						kind: "ValidatingAdmissionPolicy",
						metadata: { name: request.name },
						status: {
							observedGeneration: generation,
							typeChecking:
								warnings.length > 0 ? { expressionWarnings: warnings } : {},
						},
					},
					{ fieldManager: manager, force: true },
					"status",
				);
			},
		};
	},
};
