/** Ports of containers (core/validation/validation.go validateContainerPorts, AccumulateUniqueHostPorts). */
import {
	child,
	duplicate,
	type FieldError,
	index,
	invalid,
	notSupported,
	required,
} from "../../../apimachinery/field.ts";
import type { IntOrString } from "../../../apimachinery/int-or-string.ts";
import {
	isValidPortName,
	isValidPortNum,
} from "../../../apimachinery/names.ts";
import { list } from "../../shared/checks.ts";
import type { Container, ContainerPort, PodSpec } from "./types.ts";

export const portProtocols = ["SCTP", "TCP", "UDP"];

const portNumber = (value: number, path: string): FieldError[] =>
	isValidPortNum(value).map((message) => invalid(path, value, message));

/** A number or the name of a port. */
export const validatePortNumberOrName = (
	port: IntOrString,
	path: string,
): FieldError[] =>
	typeof port === "number"
		? portNumber(port, path)
		: isValidPortName(port).map((message) => invalid(path, port, message));

export function validateContainerPorts(
	ports: readonly ContainerPort[] | undefined,
	path: string,
): FieldError[] {
	const names = new Set<string>();
	return list(ports).flatMap((port, i) =>
		validatePort(port, index(path, i), names),
	);
}

function validatePort(
	{ name, containerPort, hostPort, protocol }: ContainerPort,
	path: string,
	names: Set<string>,
): FieldError[] {
	const errors: FieldError[] = [];
	if (name) {
		const at = child(path, "name");
		const messages = isValidPortName(name);
		for (const message of messages) errors.push(invalid(at, name, message));
		if (messages.length === 0 && names.has(name))
			errors.push(duplicate(at, name));
		else if (messages.length === 0) names.add(name);
	}
	if (!containerPort) errors.push(required(child(path, "containerPort")));
	else errors.push(...portNumber(containerPort, child(path, "containerPort")));
	if (hostPort) errors.push(...portNumber(hostPort, child(path, "hostPort")));
	const at = child(path, "protocol");
	if (!protocol) errors.push(required(at));
	else if (!portProtocols.includes(protocol))
		errors.push(notSupported(at, protocol, portProtocols));
	return errors;
}

/** No two of these containers may take the same port of the host. */
export function validateHostPorts(
	containers: readonly Container[],
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	const taken = new Set<string>();
	containers.forEach((container, c) => {
		list(container.ports).forEach(({ protocol, hostIP, hostPort }, p) => {
			if (!hostPort) return;
			const key = `${protocol ?? ""}/${hostIP ?? ""}/${hostPort}`;
			if (taken.has(key))
				errors.push(duplicate(`${path}[${c}].ports[${p}].hostPort`, key));
			taken.add(key);
		});
	});
	return errors;
}

/** In the host's network a port of a container is that port of the host; a template may leave it out. */
export const validateHostNetworkPorts = (
	spec: PodSpec,
	path: string,
	isPod: boolean,
): FieldError[] =>
	!spec.hostNetwork
		? []
		: list(spec.containers).flatMap((container, c) =>
				list(container.ports).flatMap(({ hostPort = 0, containerPort }, p) =>
					(isPod || hostPort !== 0) && hostPort !== containerPort
						? [
								invalid(
									`${path}.containers[${c}].ports[${p}].hostPort`,
									hostPort,
									"must match `containerPort` when `hostNetwork` is true",
								),
							]
						: [],
				),
			);
