/** Warnings about containers and their ports (k8s.io/kubernetes/pkg/api/pod/warnings.go). */
import { child, goQuote, index, key } from "../../../apimachinery/field.ts";
import { list } from "../../shared/checks.ts";
import { fractionalByteWarnings } from "../../shared/fractional-bytes.ts";
import { appArmorPrefix, seccompContainerPrefix } from "./annotations.ts";
import type { Container, ContainerPort, EnvVar, PodSpec } from "./types.ts";
import { visitContainers } from "./visit.ts";

/** `prefix` is the path of the template, "" for a Pod. */
export function containerWarnings(
	spec: PodSpec,
	annotations: Readonly<Record<string, string>>,
	prefix: string,
): string[] {
	const warnings: string[] = [];
	visitContainers(spec, child(prefix, "spec"), (container, path) => {
		warnings.push(
			...annotationWarnings(container, spec, annotations, prefix),
			...resourceWarnings(container, child(path, "resources")),
			...envWarnings(list(container.env), child(path, "env")),
		);
	});
	const ports: PortAt[] = [];
	visitContainers(spec, child(prefix, "spec"), (container, path) => {
		list(container.ports).forEach((port, i) => {
			ports.push({ port, path: index(child(path, "ports"), i) });
		});
	});
	return [...warnings, ...portWarnings(ports), ...portNameWarnings(ports)];
}

function annotationWarnings(
	{ name, securityContext }: Container,
	spec: PodSpec,
	annotations: Readonly<Record<string, string>>,
	prefix: string,
): string[] {
	const at = child(prefix, "metadata.annotations");
	const warnings: string[] = [];
	const seccomp = seccompContainerPrefix + name;
	if (annotations[seccomp] !== undefined && !securityContext?.seccompProfile)
		warnings.push(
			`${key(at, seccomp)}: non-functional in v1.27+; use the "seccompProfile" field instead`,
		);
	// For pods, creation itself warns when it moves the annotation to the field.
	const appArmor = appArmorPrefix + name;
	const profile =
		spec.securityContext?.appArmorProfile ?? securityContext?.appArmorProfile;
	if (prefix !== "" && annotations[appArmor] !== undefined && !profile)
		warnings.push(
			`${key(at, appArmor)}: deprecated since v1.30; use the "appArmorProfile" field instead`,
		);
	return warnings;
}

const resourceWarnings = ({ resources }: Container, path: string): string[] =>
	["memory", "ephemeral-storage"].flatMap((name) => [
		...fractionalByteWarnings(resources?.limits, name, child(path, "limits")),
		...fractionalByteWarnings(
			resources?.requests,
			name,
			child(path, "requests"),
		),
	]);

/** A later variable may build on an earlier one of the same name, not replace it. */
function envWarnings(env: readonly EnvVar[], path: string): string[] {
	const seen = new Set<string>();
	return env.flatMap(({ name, value = "", valueFrom }, i) => {
		if (!seen.has(name)) {
			seen.add(name);
			return [];
		}
		const reference = `$(${name})`;
		const buildsOn = value.includes(reference) && value !== reference;
		return valueFrom === undefined && buildsOn
			? []
			: [
					`${index(path, i)}: hides previous definition of ${goQuote(name)}, which may be dropped when using apply`,
				];
	});
}

interface PortAt {
	readonly port: ContainerPort;
	readonly path: string;
}

function portWarnings(ports: readonly PortAt[]): string[] {
	const seen = new Map<string, PortAt[]>();
	return ports.flatMap((one) => {
		const { port, path } = one;
		const warnings =
			port.hostIP && !port.hostPort
				? [`${path}: hostIP set without hostPort: ${printPort(port)}`]
				: [];
		const id = `${port.containerPort}/${port.protocol ?? ""}`;
		const others = seen.get(id) ?? [];
		for (const other of others) {
			const relation = conflictOf(port, other.port);
			if (relation)
				warnings.push(
					`${path}: ${relation} port definition with ${other.path}`,
				);
		}
		seen.set(id, [...others, one]);
		return warnings;
	});
}

function conflictOf(a: ContainerPort, b: ContainerPort): string | undefined {
	const [ipA, ipB] = [a.hostIP ?? "", b.hostIP ?? ""];
	const [portA, portB] = [a.hostPort ?? 0, b.hostPort ?? 0];
	if (ipA === ipB && portA === portB) return "duplicate";
	if (portA === 0 || portB === 0) return "overlapping";
	return portA === portB && (ipA === "") !== (ipB === "")
		? "dangerously ambiguous"
		: undefined;
}

/** As Go prints the struct. */
const printPort = (port: ContainerPort): string =>
	`{Name:${port.name ?? ""} HostPort:${port.hostPort ?? 0} ContainerPort:${port.containerPort} Protocol:${port.protocol ?? ""} HostIP:${port.hostIP ?? ""}}`;

function portNameWarnings(ports: readonly PortAt[]): string[] {
	const seen = new Map<string, string>();
	return ports.flatMap(({ port: { name }, path }) => {
		if (!name) return [];
		const other = seen.get(name);
		if (other === undefined) {
			seen.set(name, path);
			return [];
		}
		return [
			`${path}: duplicate port name ${goQuote(name)} with ${other}, services and probes that select ports by name will use ${other}`,
		];
	});
}
