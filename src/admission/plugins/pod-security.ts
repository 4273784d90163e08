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
	defaultPolicy,
	isStricter,
	levelVersionText,
	type Policy,
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
export function podSecurity({
	defaults,
	exemptions = {},
}: PodSecurityConfiguration = {}): AdmissionPlugin {
	const standards: Standards = {
		defaults: defaultPolicy(defaults),
		exemptions,
	};
	return {
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
				return validateNamespace(standards, attributes, environment, object);
			const exempt = exemptionOf(standards.exemptions, attributes);
			if (exempt !== undefined) {
				attributes.annotate("pod-security.kubernetes.io/exempt", exempt);
				return;
			}
			const evaluatePod = (pod: SecuredPod, enforced: boolean) =>
				evaluateFor(standards, attributes, environment, pod, enforced);
			if (resource.resource !== "pods") {
				const template = templateOf(object);
				if (template !== undefined) evaluatePod(template, false);
				return;
			}
			if (
				operation === "UPDATE" &&
				oldObject !== undefined &&
				!isSignificantUpdate(securedPod(object), securedPod(oldObject))
			)
				return;
			evaluatePod(securedPod(object), true);
		},
	};
}

/** pod-security.admission.config.k8s.io PodSecurityConfiguration. */
export interface PodSecurityConfiguration {
	/** `enforce`, `enforce-version`, `audit` ... of namespaces that say nothing. */
	readonly defaults?: Readonly<Record<string, string>>;
	readonly exemptions?: Exemptions;
}

interface Exemptions {
	readonly usernames?: readonly string[];
	readonly namespaces?: readonly string[];
	readonly runtimeClasses?: readonly string[];
}

interface Standards {
	readonly defaults: Policy;
	readonly exemptions: Exemptions;
}

/** Why nothing is looked at: `namespace` or `user`. */
function exemptionOf(
	{ namespaces, usernames }: Exemptions,
	{ namespace, user }: AdmissionAttributes,
): string | undefined {
	if (namespaces?.includes(namespace)) return "namespace";
	return usernames?.includes(user.name) ? "user" : undefined;
}

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
	{ defaults, exemptions }: Standards,
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
	pod: SecuredPod,
	enforced: boolean,
): void {
	const { namespace } = attributes;
	const { policy, errors } = policyOf(
		environment.find("namespaces", "", namespace)?.metadata.labels,
		defaults,
	);
	const note = (key: string, text: string) =>
		attributes.annotate(`pod-security.kubernetes.io/${key}`, text);
	const { runtimeClassName = "" } = pod.spec as { runtimeClassName?: string };
	if (exemptions.runtimeClasses?.includes(runtimeClassName)) {
		note("exempt", "runtimeClass");
		return;
	}
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
	{ defaults, exemptions }: Standards,
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
	namespace: KubeObject,
): void {
	const now = policyOf(namespace.metadata.labels, defaults);
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
	const before = policyOf(attributes.oldObject?.metadata.labels, defaults);
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
	if (exemptions.namespaces?.includes(name)) return;
	const pods = environment.list("pods", name).map((pod) => ({
		name: pod.metadata.name ?? "",
		...securedPod(pod),
	}));
	for (const warning of existingPodWarnings(name, enforce, pods))
		attributes.warn(warning);
}
