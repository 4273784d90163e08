import { goQuote } from "../../apimachinery/field.ts";
import { defineResource } from "../generic/definition.ts";
import { list } from "../shared/checks.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import type { Ingress } from "./ingress-types.ts";
import {
	classAnnotation,
	validateClassAnnotation,
	validateIngressSpec,
	validateIngressStatus,
} from "./ingress-validation.ts";

/** The hosts of the first three rules that have one (printers.go formatHosts). */
function hostsText({ spec }: Ingress): string {
	const rules = list(spec?.rules);
	const hosts = rules.map(({ host }) => host ?? "").filter((h) => h !== "");
	if (hosts.length === 0) return "*";
	const text = hosts.slice(0, 3).join(",");
	const [, , third] = hosts;
	// Kubernetes counts all rules once three hosts are shown and a rule follows.
	const last = rules.findIndex(({ host }) => host === third);
	const more =
		third !== undefined && last < rules.length - 1 && rules.length > 3;
	return more ? `${text} + ${rules.length - 3} more...` : text;
}

function addressText({ status }: Ingress): string {
	const all = list(status?.loadBalancer?.ingress)
		.map(({ ip, hostname }) => ip || hostname || "")
		.filter((text) => text !== "");
	return [...new Set(all)].sort().join(",");
}

export const ingress = defineResource<Ingress>({
	group: "networking.k8s.io",
	kind: "Ingress",
	names: {
		plural: "ingresses",
		singular: "ingress",
		shortNames: ["ing"],
	},
	scope: "Namespaced",
	versions: [{ name: "v1", schema: "io.k8s.api.networking.v1.Ingress" }],
	storagePrefix: "ingress",
	subresources: {
		status: { validateUpdate: validateIngressStatus },
	},
	hasGeneration: true,
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateIngressSpec(object),
		...validateClassAnnotation(object),
	],
	validateUpdate: (object) => [
		...validateMetaAgain(object.metadata, { namespaced: true }),
		...validateIngressSpec(object),
	],
	warnings({ metadata, spec }, old) {
		const annotated = metadata.annotations?.[classAnnotation] !== undefined;
		return old === undefined &&
			annotated &&
			spec?.ingressClassName === undefined
			? [
					`annotation ${goQuote(classAnnotation)} is deprecated, please use 'spec.ingressClassName' instead`,
				]
			: [];
	},
	columns: [
		nameColumn,
		{
			name: "Class",
			type: "string",
			description:
				"The name of the IngressClass resource that should be used for additional configuration",
			cell: ({ spec }) => spec?.ingressClassName ?? "<none>",
		},
		{
			name: "Hosts",
			type: "string",
			description:
				"Hosts that incoming requests are matched against before the ingress rule",
			cell: hostsText,
		},
		{
			name: "Address",
			type: "string",
			description:
				"Address is a list containing ingress points for the load-balancer",
			cell: addressText,
		},
		{
			name: "Ports",
			type: "string",
			description: "Ports of TLS configurations that open",
			cell: ({ spec }) => (list(spec?.tls).length > 0 ? "80, 443" : "80"),
		},
		ageColumn,
	],
});
