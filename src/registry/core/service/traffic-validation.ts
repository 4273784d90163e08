import {
	type FieldError,
	forbiddenField,
	invalid,
	required,
} from "../../../apimachinery/field.ts";
import { isValidPortNum } from "../../../apimachinery/names.ts";
import { oneOf } from "../../shared/checks.ts";
import { isExternallyAccessible, needsHealthCheckPort } from "./questions.ts";
import type { Service } from "./types.ts";

const policies = ["Cluster", "Local"];
const distributions = ["PreferClose", "PreferSameNode", "PreferSameZone"];
const withTraffic = ["NodePort", "LoadBalancer", "ClusterIP"];

/** Where traffic to a service may go. */
export const validateTraffic = (service: Service): FieldError[] => [
	...validateExternal(service),
	...validateHealthCheckPort(service),
	...validateInternal(service),
	...validateDistribution(service),
];

function validateExternal(service: Service): FieldError[] {
	const at = "spec.externalTrafficPolicy";
	const { externalTrafficPolicy: policy = "" } = service.spec;
	if (!isExternallyAccessible(service))
		return policy === ""
			? []
			: [
					invalid(
						at,
						policy,
						"may only be set for externally-accessible services",
					),
				];
	return policy === "" ? [required(at)] : oneOf(policy, policies, at);
}

function validateHealthCheckPort(service: Service): FieldError[] {
	const at = "spec.healthCheckNodePort";
	const { healthCheckNodePort: port = 0 } = service.spec;
	if (!needsHealthCheckPort(service))
		return port === 0
			? []
			: [
					invalid(
						at,
						port,
						"may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
					),
				];
	return port === 0
		? [required(at)]
		: isValidPortNum(port).map((message) => invalid(at, port, message));
}

function validateInternal({ spec }: Service): FieldError[] {
	const at = "spec.internalTrafficPolicy";
	const { internalTrafficPolicy: policy } = spec;
	if (policy !== undefined) return oneOf(policy, policies, at);
	return withTraffic.includes(spec.type ?? "") ? [required(at)] : [];
}

const validateDistribution = ({ spec }: Service): FieldError[] =>
	spec.trafficDistribution === undefined
		? []
		: oneOf(
				spec.trafficDistribution,
				distributions,
				"spec.trafficDistribution",
			);

/** The port of the health check stays as long as there is one. */
export const validateHealthCheckPortStays = (
	service: Service,
	old: Service,
): FieldError[] =>
	needsHealthCheckPort(old) &&
	needsHealthCheckPort(service) &&
	service.spec.healthCheckNodePort !== old.spec.healthCheckNodePort
		? [forbiddenField("spec.healthCheckNodePort", "field is immutable")]
		: [];
