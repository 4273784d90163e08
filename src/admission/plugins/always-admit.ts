import type { AdmissionPlugin } from "../admission.ts";

/** Does nothing, for configurations that name it (plugin/pkg/admission/admit). */
export const alwaysAdmit: AdmissionPlugin = {
	name: "AlwaysAdmit",
	enabledByDefault: false,
	operations: [],
};
