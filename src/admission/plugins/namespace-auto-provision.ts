import { isAlreadyExists } from "../../apimachinery/errors.ts";
import { kinds } from "../../client/kinds.ts";
import type { AdmissionPlugin } from "../admission.ts";

/** Makes a namespace when something is created in one that is not there (plugin/pkg/admission/namespace/autoprovision). */
export const namespaceAutoProvision: AdmissionPlugin = {
	name: "NamespaceAutoProvision",
	enabledByDefault: false,
	operations: ["CREATE"],
	async admit({ namespace, kind, dryRun }, environment) {
		if (dryRun || namespace === "" || kind.kind === "Namespace") return;
		if (environment.find("namespaces", "", namespace) !== undefined) return;
		await environment.client
			.create(kinds.namespaces, {
				apiVersion: "v1",
				kind: "Namespace",
				metadata: { name: namespace },
			} as never)
			.catch((error) => {
				if (!isAlreadyExists(error)) throw error;
			});
	},
};
