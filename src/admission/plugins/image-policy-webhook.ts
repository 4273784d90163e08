import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseYaml } from "../../apimachinery/yaml.ts";
import type { ClientConfig } from "../../webhook/client-config.ts";
import type {
	AdmissionAttributes,
	AdmissionEnvironment,
	AdmissionPlugin,
} from "../admission.ts";
import type { PluginConfiguration } from "../configuration-file.ts";
import { forbidden } from "../shared/forbidden.ts";
import type { AdmittedPod } from "../shared/pod.ts";

/** `imagePolicy` of its configuration. */
interface ImagePolicy {
	readonly kubeConfigFile?: string;
	/** Seconds. */
	readonly allowTTL?: number;
	readonly denyTTL?: number;
	/** When the webhook can't be asked. */
	readonly defaultAllow?: boolean;
}

interface Review {
	readonly allowed: boolean;
	readonly reason: string;
	readonly auditAnnotations: Readonly<Record<string, string>>;
}

const timeoutSeconds = 30;
const defaultTtl = 300;
const mostRemembered = 1024;
const auditPrefix = "imagepolicywebhook.image-policy.k8s.io/";

/** Asks a webhook about the images of pods (plugin/pkg/admission/imagepolicy). */
export function imagePolicyWebhook(
	configuration?: PluginConfiguration,
): AdmissionPlugin {
	const policy = (configuration?.content.imagePolicy ?? {}) as ImagePolicy;
	const address = policy.kubeConfigFile
		? addressOf(resolve(configuration?.directory ?? "", policy.kubeConfigFile))
		: undefined;
	const remembered = new Map<string, { review: Review; until: number }>();
	return {
		name: "ImagePolicyWebhook",
		enabledByDefault: false,
		operations: ["CREATE", "UPDATE"],
		resources: ["pods", "pods/ephemeralcontainers"],
		async validate(attributes, environment) {
			if (address === undefined) return;
			const spec = reviewSpec(attributes);
			if (spec === undefined) return;
			const key = JSON.stringify(spec);
			const now = environment.clock.now();
			const known = remembered.get(key);
			const review =
				known !== undefined && known.until > now
					? known.review
					: await ask(address, spec, policy, attributes, environment);
			if (review === undefined) return;
			if (remembered.size >= mostRemembered) remembered.clear();
			const { allowTTL = defaultTtl, denyTTL = defaultTtl } = policy;
			const ttl = review.allowed ? allowTTL : denyTTL;
			if (known?.review !== review)
				remembered.set(key, { review, until: now + ttl * 1000 });
			judge(review, attributes);
		},
	};
}

function judge(review: Review, attributes: AdmissionAttributes): void {
	for (const [name, text] of Object.entries(review.auditAnnotations))
		attributes.annotate(auditPrefix + name, text);
	if (review.allowed) return;
	const denied = "image policy webhook backend denied one or more images";
	throw forbidden(
		attributes,
		review.reason === "" ? denied : `${denied}: ${review.reason}`,
	);
}

/** undefined when nothing is to be asked. */
function reviewSpec({
	object,
	operation,
	subresource,
	namespace,
}: AdmissionAttributes): unknown {
	if (operation === "UPDATE" && subresource === "") return undefined;
	const { metadata, spec } = object as AdmittedPod;
	const containers =
		subresource === "ephemeralcontainers"
			? (spec.ephemeralContainers ?? [])
			: [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
	const annotations = Object.fromEntries(
		Object.entries(metadata.annotations ?? {}).filter(([name]) =>
			/^[^/]*\.image-policy\.k8s\.io\//.test(name),
		),
	);
	return {
		containers: containers.map((container) => ({
			image: (container as { image?: string }).image ?? "",
		})),
		...(Object.keys(annotations).length > 0 && { annotations }),
		namespace,
	};
}

/** undefined when the webhook can't be asked and that does not matter. */
async function ask(
	address: ClientConfig,
	spec: unknown,
	{ defaultAllow }: ImagePolicy,
	attributes: AdmissionAttributes,
	{ webhooks }: AdmissionEnvironment,
): Promise<Review | undefined> {
	try {
		const answer = (await webhooks.post(
			address,
			{
				apiVersion: "imagepolicy.k8s.io/v1alpha1",
				kind: "ImageReview",
				metadata: {},
				spec,
				status: { allowed: false },
			},
			timeoutSeconds,
		)) as { status?: Partial<Review> };
		const {
			allowed = false,
			reason = "",
			auditAnnotations = {},
		} = answer.status ?? {};
		return { allowed, reason, auditAnnotations };
	} catch (error) {
		if (!defaultAllow) throw forbidden(attributes, (error as Error).message);
		attributes.annotate("alpha.image-policy.k8s.io/failed-open", "true");
		return undefined;
	}
}

/** The server of a kubeconfig's current cluster. */
function addressOf(file: string): ClientConfig {
	const { clusters = [] } = parseYaml(readFileSync(file, "utf8")).value as {
		clusters?: { cluster?: Record<string, string> }[];
	};
	const { server = "", ...rest } = clusters[0]?.cluster ?? {};
	const path = rest["certificate-authority"];
	const caBundle =
		rest["certificate-authority-data"] ??
		(path && readFileSync(resolve(dirname(file), path)).toString("base64"));
	return { url: server, ...(caBundle && { caBundle }) };
}
