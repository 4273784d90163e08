import { deepEqual } from "../../apimachinery/json.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import type { AdmissionPlugin } from "../admission.ts";
import { forbidden } from "../shared/forbidden.ts";
import { mayUseSigner } from "../shared/signer-access.ts";

type Request = KubeObject & {
	spec: { signerName: string };
	status?: { certificate?: string; conditions?: { type: string }[] };
};

const failures = ({ status }: Request) =>
	(status?.conditions ?? []).filter(({ type }) => type === "Failed");

/** Only who may sign for a signer hands out its certificates (plugin/pkg/admission/certificates/signing). */
export const certificateSigning: AdmissionPlugin = {
	name: "CertificateSigning",
	enabledByDefault: true,
	operations: ["UPDATE"],
	resources: ["certificatesigningrequests.certificates.k8s.io/status"],
	async validate(attributes, environment) {
		const old = attributes.oldObject as Request;
		const request = attributes.object as Request;
		if (
			old.status?.certificate === request.status?.certificate &&
			deepEqual(failures(old), failures(request))
		)
			return;
		const { signerName } = old.spec;
		if (await mayUseSigner("sign", signerName, attributes, environment)) return;
		throw forbidden(
			attributes,
			`user not permitted to sign requests with signerName ${JSON.stringify(signerName)}`,
		);
	},
};
