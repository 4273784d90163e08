import type { AdmissionAttributes } from "../admission.ts";

/** What is asked and never stored: no policy sees it (pkg/kubeapiserver/admission/exclusion/resources.go). */
const excluded = new Set([
	"selfsubjectreviews.authentication.k8s.io",
	"tokenreviews.authentication.k8s.io",
	"localsubjectaccessreviews.authorization.k8s.io",
	"selfsubjectaccessreviews.authorization.k8s.io",
	"selfsubjectrulesreviews.authorization.k8s.io",
	"subjectaccessreviews.authorization.k8s.io",
]);

export const isExcludedFromPolicies = ({
	resource: { group, resource },
}: AdmissionAttributes): boolean => excluded.has(`${resource}.${group}`);
