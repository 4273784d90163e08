import { invalidObject } from "../../apimachinery/field.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import type {
	AdmissionAttributes,
	AdmissionEnvironment,
	AdmissionPlugin,
} from "../admission.ts";
import { details, evaluate } from "../podsecurity/evaluate.ts";
import { existingPodWarnings } from "../podsecurity/existing.ts";
import type { SecuredPod, SecuredSpec } from "../podsecurity/pod.ts";
import {
	isStricter,
	levelVersionText,
	policyOf,
	sameLevelVersion,
} from "../podsecurity/policy.ts";
import { isSignificantUpdate } from "../podsecurity/update.ts";
import { forbidden } from "../shared/forbidden.ts";

interface Template {
	readonly metadata?: { readonly annotations?: Record<string, string> };
	readonly spec?: SecuredSpec;
}

const workloads = [
	"replicationcontrollers",
	"podtemplates",
	"replicasets.apps",
	"deployments.apps",
	"statefulsets.apps",
	"daemonsets.apps",
	"jobs.batch",
	"cronjobs.batch",
];

/** Holds pods to the Pod Security Standards that their namespace's labels name (plugin/pkg/admission/security/podsecurity). */
export const podSecurity: AdmissionPlugin = {
	name: "PodSecurity",
	enabledByDefault: true,
	operations: ["CREATE", "UPDATE"],
	resources: [
		"namespaces",
		"pods",
		"pods/ephemeralcontainers",
		"pods/resize",
		...workloads,
	],
	validate(attributes, environment) {
		const { resource, object, oldObject, operation } = attributes;
		if (object === undefined) return;
		if (resource.resource === "namespaces")
			return validateNamespace(attributes, environment, object);
		if (resource.resource !== "pods") {
			const template = templateOf(object);
			if (template !== undefined)
				evaluateFor(attributes, environment, template, false);
			return;
		}
		if (
			operation === "UPDATE" &&
			oldObject !== undefined &&
			!isSignificantUpdate(securedPod(object), securedPod(oldObject))
		)
			return;
		evaluateFor(attributes, environment, securedPod(object), true);
	},
};

const securedPod = (object: KubeObject | Template): SecuredPod => ({
	annotations: object.metadata?.annotations ?? {},
	spec: (object as Template).spec ?? {},
});

/** The pods that a workload asks for; ReplicationControllers may come without. */
function templateOf(object: KubeObject): SecuredPod | undefined {
	const { spec, template: own } = object as KubeObject & {
		spec?: {
			template?: Template;
			jobTemplate?: { spec?: { template?: Template } };
		};
		template?: Template;
	};
	const template = own ?? spec?.template ?? spec?.jobTemplate?.spec?.template;
	return template === undefined ? undefined : securedPod(template);
}

function evaluateFor(
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
	pod: SecuredPod,
	enforced: boolean,
): void {
	const { namespace } = attributes;
	const { policy, errors } = policyOf(
		environment.find("namespaces", "", namespace)?.metadata.labels,
	);
	const note = (key: string, text: string) =>
		attributes.annotate(`pod-security.kubernetes.io/${key}`, text);
	if (errors.length > 0) {
		const texts = errors.map(({ field, message }) => `${field}: ${message}`);
		note(
			"error",
			`Failed to parse policy: ${texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`}`,
		);
	}
	if (enforced) note("enforce-policy", levelVersionText(policy.enforce));
	const audit = evaluate(policy.audit, pod);
	if (audit.length > 0)
		note(
			"audit-violations",
			`would violate PodSecurity "${levelVersionText(policy.audit)}": ${details(audit)}`,
		);
	if (enforced) {
		const violations = evaluate(policy.enforce, pod);
		if (violations.length > 0)
			throw forbidden(
				attributes,
				`violates PodSecurity "${levelVersionText(policy.enforce)}": ${details(violations)}`,
			);
	}
	const warnings = evaluate(policy.warn, pod);
	if (warnings.length > 0)
		attributes.warn(
			`would violate PodSecurity "${levelVersionText(policy.warn)}": ${details(warnings)}`,
		);
}

/** Labels must be right; what runs already is not stopped by a stricter level, but told of. */
function validateNamespace(
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
	namespace: KubeObject,
): void {
	const now = policyOf(namespace.metadata.labels);
	const refuse = () => {
		throw invalidObject(
			{ group: "", kind: "Namespace" },
			attributes.name,
			now.errors,
		);
	};
	if (attributes.operation === "CREATE") {
		if (now.errors.length > 0) refuse();
		return;
	}
	const before = policyOf(attributes.oldObject?.metadata.labels);
	if (
		now.errors.length > 0 &&
		JSON.stringify(now.errors) !== JSON.stringify(before.errors)
	)
		refuse();
	const { enforce } = now.policy;
	const old = before.policy.enforce;
	if (
		sameLevelVersion(enforce, old) ||
		enforce.level === "privileged" ||
		(enforce.minor === old.minor && !isStricter(enforce.level, old.level))
	)
		return;
	const name = namespace.metadata.name ?? "";
	const pods = environment.list("pods", name).map((pod) => ({
		name: pod.metadata.name ?? "",
		...securedPod(pod),
	}));
	for (const warning of existingPodWarnings(name, enforce, pods))
		attributes.warn(warning);
}
