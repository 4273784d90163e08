import type { KubeObject } from "../../apimachinery/object.ts";
import type { AdmissionPlugin } from "../admission.ts";
import { forbidden } from "../shared/forbidden.ts";
import { mayUseSigner } from "../shared/signer-access.ts";

/** Only who may approve for a signer approves its requests (plugin/pkg/admission/certificates/approval). */
export const certificateApproval: AdmissionPlugin = {
	name: "CertificateApproval",
	enabledByDefault: true,
	operations: ["UPDATE"],
	resources: ["certificatesigningrequests.certificates.k8s.io/approval"],
	async validate(attributes, environment) {
		const { signerName } = (
			attributes.oldObject as KubeObject & { spec: { signerName: string } }
		).spec;
		if (await mayUseSigner("approve", signerName, attributes, environment))
			return;
		throw forbidden(
			attributes,
			`user not permitted to approve requests with signerName ${JSON.stringify(signerName)}`,
		);
	},
};
