import type { KubeObject } from "../../apimachinery/object.ts";
import type { AdmissionPlugin } from "../admission.ts";
import { newest } from "../shared/newest.ts";

interface Ingress extends KubeObject {
	spec?: { ingressClassName?: string };
}

const oldClassAnnotation = "kubernetes.io/ingress.class";
const defaultAnnotation = "ingressclass.kubernetes.io/is-default-class";

/** Gives Ingresses that name no class the default one (plugin/pkg/admission/network/defaultingressclass). */
export const defaultIngressClass: AdmissionPlugin = {
	name: "DefaultIngressClass",
	enabledByDefault: true,
	operations: ["CREATE"],
	resources: ["ingresses.networking.k8s.io"],
	admit({ object, subresource }, environment) {
		const ingress = object as Ingress | undefined;
		if (subresource !== "" || ingress === undefined) return;
		if (
			ingress.spec?.ingressClassName !== undefined ||
			ingress.metadata.annotations?.[oldClassAnnotation] !== undefined
		)
			return;
		const classes = environment
			.list("ingressclasses.networking.k8s.io", "")
			.filter(
				({ metadata }) => metadata.annotations?.[defaultAnnotation] === "true",
			);
		const name = newest(classes)?.metadata.name;
		if (name === undefined) return;
		ingress.spec = { ...ingress.spec, ingressClassName: name };
	},
};
