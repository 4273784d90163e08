import type { AdmissionAttributes, AdmissionPlugin } from "../admission.ts";
import { forbidden } from "../shared/forbidden.ts";

const refuse = (attributes: AdmissionAttributes): never => {
	throw forbidden(attributes, "admission control is denying all modifications");
};

/** Refuses every write (plugin/pkg/admission/deny). */
export const alwaysDeny: AdmissionPlugin = {
	name: "AlwaysDeny",
	enabledByDefault: false,
	operations: ["CREATE", "UPDATE", "DELETE", "CONNECT"],
	admit: refuse,
	validate: refuse,
};
