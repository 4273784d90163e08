import type { KubeObject, ObjectMeta } from "../../apimachinery/object.ts";
import { defineResource } from "../generic/definition.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import { tokenSubresource } from "./service-account-token.ts";

export interface ServiceAccount extends KubeObject {
	secrets?: { name?: string }[];
	imagePullSecrets?: { name?: string }[];
	automountServiceAccountToken?: boolean;
}

const mountableSecrets = "kubernetes.io/enforce-mountable-secrets";

/** Only names of Secrets are kept. */
function dropSecretReferences(object: ServiceAccount): void {
	if (object.secrets)
		object.secrets = object.secrets.map(({ name }) =>
			name === undefined ? {} : { name },
		);
}

/** The annotation is deprecated: told when it is set anew. */
const enforceWarnings = (meta: ObjectMeta, old?: ObjectMeta): string[] =>
	meta.annotations?.[mountableSecrets] !== undefined &&
	old?.annotations?.[mountableSecrets] === undefined
		? [
				`metadata.annotations[${mountableSecrets}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets`,
			]
		: [];

export const serviceAccount = defineResource<ServiceAccount>({
	group: "",
	kind: "ServiceAccount",
	names: {
		plural: "serviceaccounts",
		singular: "serviceaccount",
		shortNames: ["sa"],
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.core.v1.ServiceAccount" }],
	subresources: { functions: { token: tokenSubresource } },
	prepareForCreate: (object) => dropSecretReferences(object),
	prepareForUpdate: (object) => dropSecretReferences(object),
	validate: ({ metadata }) => validateFinalizerNames(metadata),
	validateUpdate: ({ metadata }) =>
		validateMetaAgain(metadata, { namespaced: true }),
	warnings: ({ metadata }, old) => enforceWarnings(metadata, old?.metadata),
	returnsDeletedObject: true,
	columns: [nameColumn, ageColumn],
});
