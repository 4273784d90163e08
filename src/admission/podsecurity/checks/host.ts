import {
	type Check,
	namedContainers,
	namesWhere,
	plural,
	quoted,
	sortedSet,
} from "../check.ts";
import {
	containersOf,
	type HostHandler,
	type SecuredContainer,
} from "../pod.ts";

/** Namespaces of the node. */
export const hostNamespaces: Check = {
	id: "hostNamespaces",
	since: 0,
	run({ spec }) {
		const used = (["hostNetwork", "hostPID", "hostIPC"] as const)
			.filter((field) => spec[field])
			.map((field) => `${field}=true`);
		return used.length === 0
			? undefined
			: { reason: "host namespaces", detail: used.join(", ") };
	},
};

/** Directories of the node. */
export const hostPathVolumes: Check = {
	id: "hostPathVolumes",
	since: 0,
	run({ spec }) {
		const names = (spec.volumes ?? [])
			.filter((volume) => volume.hostPath !== undefined)
			.map(({ name }) => name);
		return names.length === 0
			? undefined
			: {
					reason: "hostPath volumes",
					detail: `${plural("volume", "volumes", names.length)} ${quoted(names)}`,
				};
	},
};

/** Ports of the node. */
export const hostPorts: Check = {
	id: "hostPorts",
	since: 0,
	run(pod) {
		const portsOf = ({ ports }: SecuredContainer) =>
			(ports ?? []).flatMap(({ hostPort }) =>
				hostPort ? [String(hostPort)] : [],
			);
		const names = namesWhere(pod, (container) => portsOf(container).length > 0);
		if (names.length === 0) return undefined;
		const ports = sortedSet(containersOf(pod.spec).flatMap(portsOf));
		return {
			reason: "hostPort",
			detail: `${namedContainers(names)} ${plural("uses", "use", names.length)} ${plural("hostPort", "hostPorts", ports.length)} ${ports.join(", ")}`,
		};
	},
};

const hostsOf = (handler: HostHandler | undefined): string[] =>
	[handler?.httpGet?.host, handler?.tcpSocket?.host].filter(
		(host): host is string => host !== undefined && host !== "",
	);

/** Probes and hooks that make the kubelet call other hosts. */
export const hostProbesAndHostLifecycle: Check = {
	id: "hostProbesAndHostLifecycle",
	since: 34,
	run(pod) {
		const hosts = (container: SecuredContainer) =>
			[
				container.livenessProbe,
				container.readinessProbe,
				container.startupProbe,
				container.lifecycle?.postStart,
				container.lifecycle?.preStop,
			].flatMap(hostsOf);
		const names = sortedSet(
			namesWhere(pod, (container) => hosts(container).length > 0),
		);
		if (names.length === 0) return undefined;
		const all = sortedSet(containersOf(pod.spec).flatMap(hosts));
		const reason = "probe or lifecycle host";
		return {
			reason,
			detail: `${namedContainers(names)} ${plural("uses", "use", names.length)} ${plural(reason, `${reason}s`, all.length)} ${quoted(all)}`,
		};
	},
};

/** Windows containers that run on the node itself. */
export const windowsHostProcess: Check = {
	id: "windowsHostProcess",
	since: 0,
	run(pod) {
		const names = namesWhere(
			pod,
			({ securityContext }) =>
				securityContext?.windowsOptions?.hostProcess === true,
		);
		const who = [
			...(pod.spec.securityContext?.windowsOptions?.hostProcess === true
				? ["pod"]
				: []),
			...(names.length > 0 ? [namedContainers(names)] : []),
		];
		return who.length === 0
			? undefined
			: {
					reason: "hostProcess",
					detail: `${who.join(" and ")} must not set securityContext.windowsOptions.hostProcess=true`,
				};
	},
};
