import type { KubeObject } from "../../apimachinery/object.ts";
import type { AdmissionPlugin } from "../admission.ts";
import { forbidden } from "../shared/forbidden.ts";

const externalIPs = (service: KubeObject | undefined): readonly string[] =>
	(service as { spec?: { externalIPs?: string[] } } | undefined)?.spec
		?.externalIPs ?? [];

/** No new external IPs, which take traffic from whoever has them (plugin/pkg/admission/network/denyserviceexternalips). */
export const denyServiceExternalIPs: AdmissionPlugin = {
	name: "DenyServiceExternalIPs",
	enabledByDefault: false,
	operations: ["CREATE", "UPDATE"],
	resources: ["services"],
	validate(attributes) {
		const known = externalIPs(attributes.oldObject);
		if (externalIPs(attributes.object).some((ip) => !known.includes(ip)))
			throw forbidden(
				attributes,
				"Use of external IPs is denied by admission control.",
			);
	},
};
