import { randomName } from "../../apimachinery/generate-name.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import type {
	AdmissionAttributes,
	AdmissionEnvironment,
	AdmissionPlugin,
} from "../admission.ts";
import { forbidden } from "../shared/forbidden.ts";
import {
	type AdmittedPod,
	type Container,
	isMirrorPod,
	type Volume,
} from "../shared/pod.ts";

interface ServiceAccount extends KubeObject {
	automountServiceAccountToken?: boolean;
	imagePullSecrets?: { name: string }[];
	secrets?: { name?: string }[];
}

const tokenPath = "/var/run/secrets/kubernetes.io/serviceaccount";
const volumePrefix = "kube-api-access-";
/** One hour and seven seconds: kubelets tell by it that the volume came from here. */
const tokenExpirationSeconds = 3607;
const enforceMountableAnnotation = "kubernetes.io/enforce-mountable-secrets";

/** Every pod runs as a service account and gets its token (plugin/pkg/admission/serviceaccount). */
export const serviceAccount: AdmissionPlugin = {
	name: "ServiceAccount",
	enabledByDefault: true,
	operations: ["CREATE", "UPDATE"],
	resources: ["pods", "pods/ephemeralcontainers"],
	admit(attributes, environment) {
		if (attributes.operation !== "CREATE" || attributes.subresource !== "")
			return;
		const pod = attributes.object as AdmittedPod;
		if (isMirrorPod(pod)) {
			validateMirrorPod(attributes, pod);
			return;
		}
		const { spec } = pod;
		if (!spec.serviceAccountName) {
			spec.serviceAccountName = "default";
			spec.serviceAccount = "default";
		}
		const account = findAccount(
			attributes,
			environment,
			spec.serviceAccountName,
		);
		if (wantsToken(account, pod)) mountToken(pod);
		if (!spec.imagePullSecrets?.length && account.imagePullSecrets?.length)
			spec.imagePullSecrets = account.imagePullSecrets.map(({ name }) => ({
				name,
			}));
	},
	validate(attributes, environment) {
		const pod = attributes.object as AdmittedPod;
		if (attributes.subresource === "ephemeralcontainers") {
			const account = findAccount(
				attributes,
				environment,
				pod.spec.serviceAccountName ?? "",
			);
			limitSecrets(
				attributes,
				account,
				"ephemeral container",
				pod.spec.ephemeralContainers,
			);
			return;
		}
		if (attributes.operation !== "CREATE") return;
		if (isMirrorPod(pod)) {
			validateMirrorPod(attributes, pod);
			return;
		}
		const account = findAccount(
			attributes,
			environment,
			pod.spec.serviceAccountName ?? "",
		);
		limitVolumes(attributes, account, pod);
		const { initContainers, containers } = pod.spec;
		limitSecrets(attributes, account, "init container", initContainers);
		limitSecrets(attributes, account, "container", containers);
		limitPullSecrets(attributes, account, pod);
	},
};

function findAccount(
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
	name: string,
): ServiceAccount {
	const { namespace } = attributes;
	const account = environment.find("serviceaccounts", namespace, name);
	if (account === undefined)
		throw forbidden(
			attributes,
			`error looking up service account ${namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`,
		);
	return account as ServiceAccount;
}

const wantsToken = (account: ServiceAccount, pod: AdmittedPod): boolean =>
	pod.spec.automountServiceAccountToken ??
	account.automountServiceAccountToken ??
	true;

function mountToken(pod: AdmittedPod): void {
	const { spec } = pod;
	const existing = spec.volumes?.find(({ name }) =>
		name.startsWith(volumePrefix),
	);
	const name = existing?.name ?? `${volumePrefix}${randomName(5)}`;
	let mounted = false;
	const mount = (container: Container): Container => {
		if (container.volumeMounts?.some((m) => m.mountPath === tokenPath))
			return container;
		mounted = true;
		return {
			...container,
			volumeMounts: [
				...(container.volumeMounts ?? []),
				{ name, readOnly: true, mountPath: tokenPath },
			],
		};
	};
	if (spec.initContainers) spec.initContainers = spec.initContainers.map(mount);
	if (spec.containers) spec.containers = spec.containers.map(mount);
	if (mounted && existing === undefined)
		spec.volumes = [...(spec.volumes ?? []), tokenVolume(name)];
}

const tokenVolume = (name: string): Volume => ({
	name,
	projected: {
		sources: [
			{
				serviceAccountToken: {
					expirationSeconds: tokenExpirationSeconds,
					path: "token",
				},
			},
			{
				configMap: {
					name: "kube-root-ca.crt",
					items: [{ key: "ca.crt", path: "ca.crt" }],
				},
			},
			{
				downwardAPI: {
					items: [
						{
							path: "namespace",
							fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" },
						},
					],
				},
			},
		],
		defaultMode: 0o644,
	},
});

function validateMirrorPod(
	attributes: AdmissionAttributes,
	pod: AdmittedPod,
): void {
	if (pod.spec.serviceAccountName)
		throw forbidden(
			attributes,
			"a mirror pod may not reference service accounts",
		);
	const refersToSecret = [
		...(pod.spec.initContainers ?? []),
		...(pod.spec.containers ?? []),
	].some((container) => secretsOf(container).length > 0);
	if (refersToSecret || pod.spec.volumes?.some((volume) => volume.secret))
		throw forbidden(attributes, "a mirror pod may not reference secrets");
	const hasToken = pod.spec.volumes?.some((volume) =>
		volume.projected?.sources?.some((source) => source.serviceAccountToken),
	);
	if (hasToken)
		throw forbidden(
			attributes,
			"a mirror pod may not use ServiceAccountToken volume projections",
		);
}

/** Secrets an account may be limited to, or undefined when it is not. */
function mountable(account: ServiceAccount): Set<string> | undefined {
	const enforced = account.metadata.annotations?.[enforceMountableAnnotation];
	return enforced === "true"
		? new Set(account.secrets?.map(({ name }) => name ?? ""))
		: undefined;
}

function limitVolumes(
	attributes: AdmissionAttributes,
	account: ServiceAccount,
	pod: AdmittedPod,
): void {
	const allowed = mountable(account);
	if (allowed === undefined) return;
	for (const volume of pod.spec.volumes ?? []) {
		const name = volume.secret?.secretName;
		if (name !== undefined && !allowed.has(name))
			throw forbidden(
				attributes,
				`volume with secret.secretName="${name}" is not allowed because service account ${account.metadata.name} does not reference that secret`,
			);
	}
}

function limitPullSecrets(
	attributes: AdmissionAttributes,
	account: ServiceAccount,
	pod: AdmittedPod,
): void {
	if (mountable(account) === undefined) return;
	const pullable = new Set(account.imagePullSecrets?.map(({ name }) => name));
	for (const [i, { name }] of (pod.spec.imagePullSecrets ?? []).entries())
		if (!pullable.has(name))
			throw forbidden(
				attributes,
				`imagePullSecrets[${i}].name="${name}" is not allowed because service account ${account.metadata.name} does not reference that imagePullSecret`,
			);
}

function limitSecrets(
	attributes: AdmissionAttributes,
	account: ServiceAccount,
	kind: string,
	containers: readonly Container[] = [],
): void {
	const allowed = mountable(account);
	if (allowed === undefined) return;
	for (const container of containers)
		for (const { name, variable } of secretsOf(container))
			if (!allowed.has(name))
				throw forbidden(
					attributes,
					variable === undefined
						? `${kind} ${container.name} with envFrom referencing secret.secretName="${name}" is not allowed because service account ${account.metadata.name} does not reference that secret`
						: `${kind} ${container.name} with envVar ${variable} referencing secret.secretName="${name}" is not allowed because service account ${account.metadata.name} does not reference that secret`,
				);
}

function secretsOf(
	container: Container,
): { name: string; variable?: string }[] {
	return [
		...(container.env ?? []).flatMap(({ name: variable, valueFrom }) =>
			valueFrom?.secretKeyRef?.name === undefined
				? []
				: [{ name: valueFrom.secretKeyRef.name, variable }],
		),
		...(container.envFrom ?? []).flatMap(({ secretRef }) =>
			secretRef?.name === undefined ? [] : [{ name: secretRef.name }],
		),
	];
}
