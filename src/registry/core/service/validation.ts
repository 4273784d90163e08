/** pkg/apis/core/validation/validation.go ValidateService. */
import {
	child,
	duplicate,
	type FieldError,
	forbiddenField,
	index,
	invalid,
	key,
	required,
} from "../../../apimachinery/field.ts";
import { validateIPForLegacyField } from "../../../apimachinery/ip.ts";
import { validateLabels } from "../../../apimachinery/metadata-validation.ts";
import {
	isValidPortName,
	isValidPortNum,
} from "../../../apimachinery/names.ts";
import {
	dnsLabel,
	dnsSubdomain,
	list,
	oneOf,
	qualifiedName,
} from "../../shared/checks.ts";
import { validateEndpointIP } from "../../shared/endpoint-ip.ts";
import { goField, goStruct, goText } from "../../shared/go-struct.ts";
import { portProtocols } from "../../shared/protocols.ts";
import { validateClusterIPs } from "./cluster-ip-validation.ts";
import {
	validateLoadBalancer,
	validateLoadBalancerClass,
} from "./load-balancer-validation.ts";
import { isHeadless } from "./questions.ts";
import { validateTraffic } from "./traffic-validation.ts";
import type { Service, ServicePort } from "./types.ts";

const topologyHints = "service.kubernetes.io/topology-aware-hints";
const topologyMode = "service.kubernetes.io/topology-mode";
const serviceTypes = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const affinities = ["ClientIP", "None"];
const kubeletPort = 10250;
const oneDay = 86400;

export const validateService = (service: Service): FieldError[] => [
	...validateTopologyAnnotations(service),
	...validateByType(service),
	...validatePorts(service),
	...validateLabels(service.spec.selector, "spec.selector"),
	...validateAffinity(service),
	...validateClusterIPs(service),
	...validateExternalIPs(service),
	...validateType(service),
	...validatePortNumbers(service),
	...validateLoadBalancer(service),
	...validateLoadBalancerClass(service),
	...validateTraffic(service),
];

function validateTopologyAnnotations({ metadata }: Service): FieldError[] {
	const hints = metadata.annotations?.[topologyHints];
	const mode = metadata.annotations?.[topologyMode];
	if (hints === undefined || mode === undefined || hints === mode) return [];
	return [
		invalid(
			key("metadata.annotations", topologyMode),
			mode,
			`must match annotations[${topologyHints}] when both are specified`,
		),
	];
}

function validateByType(service: Service): FieldError[] {
	const { spec } = service;
	const ports = list(spec.ports);
	const errors: FieldError[] = [];
	if (
		ports.length === 0 &&
		!isHeadless(service) &&
		spec.type !== "ExternalName"
	)
		errors.push(required("spec.ports"));
	if (spec.type === "LoadBalancer")
		for (const [i, { port }] of ports.entries())
			if (port === kubeletPort)
				errors.push(
					invalid(
						index("spec.ports", i),
						port,
						`may not expose port ${kubeletPort} externally since it is used by kubelet`,
					),
				);
	if (
		(spec.type === "LoadBalancer" || spec.type === "NodePort") &&
		isHeadless(service)
	)
		errors.push(
			invalid(
				"spec.clusterIPs[0]",
				"None",
				`may not be set to 'None' for ${spec.type} services`,
			),
		);
	if (spec.type === "ExternalName") errors.push(...validateAlias(service));
	return errors;
}

/** A service that is only another name. */
function validateAlias({ spec }: Service): FieldError[] {
	const why = "may not be set for ExternalName services";
	const errors: FieldError[] = [];
	if (list(spec.clusterIPs).length > 0)
		errors.push(forbiddenField("spec.clusterIPs", why));
	if (list(spec.ipFamilies).length > 0)
		errors.push(forbiddenField("spec.ipFamilies", why));
	if (spec.ipFamilyPolicy !== undefined)
		errors.push(forbiddenField("spec.ipFamilyPolicy", why));
	const name = (spec.externalName ?? "").replace(/\.$/, "");
	errors.push(
		...(name === ""
			? [required("spec.externalName")]
			: dnsSubdomain(name, "spec.externalName")),
	);
	return errors;
}

function validatePorts({ spec }: Service): FieldError[] {
	const ports = list(spec.ports);
	const names = new Set<string>();
	return ports.flatMap((port, i) =>
		validatePort(port, ports.length > 1, names, index("spec.ports", i)),
	);
}

function validatePort(
	port: ServicePort,
	needsName: boolean,
	names: Set<string>,
	path: string,
): FieldError[] {
	const { name = "", protocol = "", appProtocol } = port;
	const errors: FieldError[] = [];
	if (name !== "") {
		errors.push(...dnsLabel(name, child(path, "name")));
		if (names.has(name)) errors.push(duplicate(child(path, "name"), name));
		names.add(name);
	} else if (needsName) errors.push(required(child(path, "name")));
	for (const message of isValidPortNum(port.port ?? 0))
		errors.push(invalid(child(path, "port"), port.port ?? 0, message));
	errors.push(
		...(protocol === ""
			? [required(child(path, "protocol"))]
			: oneOf(protocol, portProtocols, child(path, "protocol"))),
	);
	const { targetPort = 0 } = port;
	const wrong =
		typeof targetPort === "number"
			? isValidPortNum(targetPort)
			: isValidPortName(targetPort);
	for (const message of wrong)
		errors.push(invalid(child(path, "targetPort"), targetPort, message));
	if (appProtocol !== undefined)
		errors.push(...qualifiedName(appProtocol, child(path, "appProtocol")));
	return errors;
}

function validateAffinity({ spec }: Service): FieldError[] {
	const { sessionAffinity: affinity = "", sessionAffinityConfig: config } =
		spec;
	const path = "spec.sessionAffinity";
	const errors =
		affinity === "" ? [required(path)] : oneOf(affinity, affinities, path);
	const at = "spec.sessionAffinityConfig";
	if (affinity === "None" && config !== undefined)
		errors.push(
			forbiddenField(at, "must not be set when session affinity is None"),
		);
	if (affinity !== "ClientIP") return errors;
	const why = "when session affinity type is ClientIP";
	const timeout = config?.clientIP?.timeoutSeconds;
	if (config === undefined) errors.push(required(at, why));
	else if (config.clientIP === undefined)
		errors.push(required(`${at}.clientIP`, why));
	else if (timeout === undefined)
		errors.push(required(`${at}.clientIP.timeoutSeconds`, why));
	else if (timeout <= 0 || timeout > oneDay)
		errors.push(
			invalid(
				`${at}.clientIP.timeoutSeconds`,
				timeout,
				`must be greater than 0 and less than ${oneDay}`,
			),
		);
	return errors;
}

const validateExternalIPs = ({ spec }: Service): FieldError[] =>
	list(spec.externalIPs).flatMap((ip, i) => {
		const at = index("spec.externalIPs", i);
		const wrong = validateIPForLegacyField(at, ip);
		return wrong.length > 0 ? wrong : validateEndpointIP(ip, at);
	});

const validateType = ({ spec }: Service): FieldError[] =>
	spec.type
		? oneOf(spec.type, serviceTypes, "spec.type")
		: [required("spec.type")];

const printPort = goStruct(
	goText("Name"),
	goText("Protocol"),
	goField("AppProtocol"),
	goField("Port", { zero: 0 }),
	goField("TargetPort", { zero: 0 }),
	goField("NodePort", { zero: 0 }),
);

/** Numbers that exclude each other: node ports without a type that has them, the same port twice. */
function validatePortNumbers({ spec }: Service): FieldError[] {
	const ports = list(spec.ports);
	const errors: FieldError[] = [];
	const at = (i: number) => index("spec.ports", i);
	if (spec.type === "ClusterIP")
		for (const [i, { nodePort }] of ports.entries())
			if (nodePort)
				errors.push(
					forbiddenField(
						child(at(i), "nodePort"),
						"may not be used when `type` is 'ClusterIP'",
					),
				);
	const nodePorts = new Set<string>();
	for (const [i, { protocol, nodePort }] of ports.entries()) {
		if (!nodePort) continue;
		const id = `${protocol}/${nodePort}`;
		if (nodePorts.has(id))
			errors.push(duplicate(child(at(i), "nodePort"), nodePort));
		nodePorts.add(id);
	}
	const seen = new Set<string>();
	for (const [i, { protocol, port }] of ports.entries()) {
		const id = `${protocol}/${port}`;
		if (seen.has(id))
			errors.push(duplicate(at(i), printPort({ protocol, port })));
		seen.add(id);
	}
	return errors;
}
