import { StatusError } from "../../apimachinery/errors.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import type {
	AdmissionAttributes,
	AdmissionEnvironment,
	AdmissionPlugin,
} from "../admission.ts";
import { forbidden } from "../shared/forbidden.ts";

/** Namespaces that can't be deleted. */
const immortal = new Set(["default", "kube-system", "kube-public"]);

/**
 * Nothing is created in a namespace that isn't there or is going, and the system's namespaces stay
 * (plugin/pkg/admission/namespace/lifecycle).
 */
export const namespaceLifecycle: AdmissionPlugin = {
	name: "NamespaceLifecycle",
	enabledByDefault: true,
	operations: ["CREATE", "UPDATE", "DELETE"],
	admit(attributes, environment) {
		const { operation, resource, namespace, name } = attributes;
		const isNamespace =
			resource.group === "" && resource.resource === "namespaces";
		if (operation === "DELETE" && isNamespace && immortal.has(name))
			throw forbidden(attributes, "this namespace may not be deleted");
		if (isNamespace || namespace === "" || operation !== "CREATE") return;
		if (isReview(attributes)) return;
		refuseWithoutNamespace(attributes, environment);
	},
};

/** Asking what one may do is no business of the namespace's. */
const isReview = ({ resource }: AdmissionAttributes): boolean =>
	resource.group === "authorization.k8s.io" &&
	resource.resource === "localsubjectaccessreviews";

function refuseWithoutNamespace(
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
): void {
	const { namespace } = attributes;
	const found = environment.find("namespaces", "", namespace);
	if (found === undefined)
		throw new StatusError(
			404,
			"NotFound",
			`namespaces "${namespace}" not found`,
			{ name: namespace, kind: "namespaces" },
		);
	if (phaseOf(found) !== "Terminating") return;
	const error = forbidden(
		attributes,
		`unable to create new content in namespace ${namespace} because it is being terminated`,
	);
	error.status.details = {
		...error.status.details,
		causes: [
			{
				reason: "NamespaceTerminating",
				message: `namespace ${namespace} is being terminated`,
				field: "metadata.namespace",
			},
		],
	};
	throw error;
}

const phaseOf = (namespace: KubeObject): string | undefined =>
	(namespace as KubeObject & { status?: { phase?: string } }).status?.phase;
