import { resolve } from "node:path";
import {
	type Credentials,
	readCredentials,
} from "../../webhook/credentials.ts";
import type { PluginConfigurations } from "../configuration-file.ts";

type Lookup = (host: string) => Credentials | undefined;

/** What the kubeconfig of a webhook plug-in's WebhookAdmissionConfiguration shows to webhooks; undefined without one. */
export function webhookCredentials(
	configurations: PluginConfigurations,
): Lookup | undefined {
	const lookups = ["MutatingAdmissionWebhook", "ValidatingAdmissionWebhook"]
		.map((name) => configurations.get(name))
		.flatMap((configuration) => {
			const file = configuration?.content.kubeConfigFile;
			return typeof file === "string" && file !== ""
				? [readCredentials(resolve(configuration?.directory ?? "", file))]
				: [];
		});
	if (lookups.length === 0) return undefined;
	return (host) => {
		for (const lookup of lookups) {
			const found = lookup(host);
			if (found !== undefined) return found;
		}
		return undefined;
	};
}
