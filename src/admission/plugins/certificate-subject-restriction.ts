import type { KubeObject } from "../../apimachinery/object.ts";
import type { AdmissionPlugin } from "../admission.ts";
import { forbidden } from "../shared/forbidden.ts";
import { requestSubject } from "../shared/request-subject.ts";

const clientSigner = "kubernetes.io/kube-apiserver-client";
const masters = "system:masters";

/** Nobody gets a certificate of the group that may do everything (plugin/pkg/admission/certificates/subjectrestriction). */
export const certificateSubjectRestriction: AdmissionPlugin = {
	name: "CertificateSubjectRestriction",
	enabledByDefault: true,
	operations: ["CREATE"],
	resources: ["certificatesigningrequests.certificates.k8s.io"],
	validate(attributes) {
		const { spec } = attributes.object as KubeObject & {
			spec: { signerName: string; request: string };
		};
		if (spec.signerName !== clientSigner) return;
		let organizations: readonly string[];
		try {
			organizations = requestSubject(spec.request, "organization");
		} catch (error) {
			throw forbidden(
				attributes,
				`failed to parse CSR: ${(error as Error).message}`,
			);
		}
		if (organizations.includes(masters))
			throw forbidden(
				attributes,
				`use of ${clientSigner} signer with ${masters} group is not allowed`,
			);
	},
};
