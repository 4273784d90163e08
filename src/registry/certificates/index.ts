import type { ResourceDefinition } from "../generic/definition.ts";
import { certificateSigningRequest } from "./certificate-signing-request.ts";

/** The kinds of certificates.k8s.io, in order of their names in the API. */
export const certificatesGroup: readonly ResourceDefinition[] = [
	certificateSigningRequest,
];
