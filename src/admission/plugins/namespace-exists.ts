import { notFound } from "../../apimachinery/errors.ts";
import type { AdmissionPlugin } from "../admission.ts";

/** Nothing is written into a namespace that is not there (plugin/pkg/admission/namespace/exists). */
export const namespaceExists: AdmissionPlugin = {
	name: "NamespaceExists",
	enabledByDefault: false,
	operations: ["CREATE", "UPDATE", "DELETE"],
	validate({ namespace, kind }, environment) {
		if (namespace === "" || kind.kind === "Namespace") return;
		if (environment.find("namespaces", "", namespace) === undefined)
			throw notFound({ group: "", resource: "namespaces" }, namespace);
	},
};
