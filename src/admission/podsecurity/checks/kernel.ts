import {
	type Check,
	namedContainers,
	namesWhere,
	plural,
	quoted,
	sortedSet,
	type Violation,
} from "../check.ts";
import { containersOf, type SecuredPod } from "../pod.ts";
import { isRelaxed } from "./users.ts";

function unmaskedProc(pod: SecuredPod): Violation | undefined {
	const isBad = (mount: string | undefined): mount is string =>
		mount !== undefined && mount !== "Default";
	const names = namesWhere(pod, ({ securityContext }) =>
		isBad(securityContext?.procMount),
	);
	if (names.length === 0) return undefined;
	const types = containersOf(pod.spec)
		.map(({ securityContext }) => securityContext?.procMount)
		.filter(isBad);
	return {
		reason: "procMount",
		detail: `${namedContainers(names)} must not set securityContext.procMount to ${quoted(sortedSet(types))}`,
	};
}

/** The parts of /proc that are masked stay masked. */
export const procMountBaseline: Check = {
	id: "procMount_baseline",
	since: 0,
	run: (pod, minor) => (isRelaxed(pod, minor) ? undefined : unmaskedProc(pod)),
};

/** In user namespaces too. */
export const procMountRestricted: Check = {
	id: "procMount_restricted",
	since: 35,
	run: unmaskedProc,
};

/** Safe sysctls, with the minor version that first allowed them. */
const safeSysctls = new Map([
	["kernel.shm_rmid_forced", 0],
	["net.ipv4.ip_local_port_range", 0],
	["net.ipv4.tcp_syncookies", 0],
	["net.ipv4.ping_group_range", 0],
	["net.ipv4.ip_unprivileged_port_start", 0],
	["net.ipv4.ip_local_reserved_ports", 27],
	["net.ipv4.tcp_keepalive_time", 29],
	["net.ipv4.tcp_fin_timeout", 29],
	["net.ipv4.tcp_keepalive_intvl", 29],
	["net.ipv4.tcp_keepalive_probes", 29],
	["net.ipv4.tcp_rmem", 32],
	["net.ipv4.tcp_wmem", 32],
]);

/** Only settings of the kernel that concern the pod alone. */
export const sysctls: Check = {
	id: "sysctls",
	since: 0,
	run({ spec }, minor) {
		const bad = (spec.securityContext?.sysctls ?? [])
			.map(({ name }) => name)
			.filter(
				(name) => (safeSysctls.get(name) ?? Number.POSITIVE_INFINITY) > minor,
			);
		return bad.length === 0
			? undefined
			: { reason: "forbidden sysctls", detail: bad.join(", ") };
	},
};

const coreVolumes = new Set([
	"configMap",
	"csi",
	"downwardAPI",
	"emptyDir",
	"ephemeral",
	"image",
	"persistentVolumeClaim",
	"projected",
	"secret",
]);
const otherVolumes = new Set([
	"awsElasticBlockStore",
	"azureDisk",
	"azureFile",
	"cephfs",
	"cinder",
	"fc",
	"flexVolume",
	"flocker",
	"gcePersistentDisk",
	"gitRepo",
	"glusterfs",
	"hostPath",
	"iscsi",
	"nfs",
	"photonPersistentDisk",
	"portworxVolume",
	"quobyte",
	"rbd",
	"scaleIO",
	"storageos",
	"vsphereVolume",
]);

/** Volumes that neither the pod's own configuration nor a claim describes. */
export const restrictedVolumes: Check = {
	id: "restrictedVolumes",
	since: 0,
	run({ spec }) {
		const bad = (spec.volumes ?? []).filter(
			(volume) => !Object.keys(volume).some((field) => coreVolumes.has(field)),
		);
		if (bad.length === 0) return undefined;
		const types = sortedSet(
			bad.map(
				(volume) =>
					Object.keys(volume).find((field) => otherVolumes.has(field)) ??
					"unknown",
			),
		);
		return {
			reason: "restricted volume types",
			detail: `${plural("volume", "volumes", bad.length)} ${quoted(bad.map(({ name }) => name))} ${plural("uses", "use", bad.length)} restricted volume ${plural("type", "types", types.length)} ${quoted(types)}`,
		};
	},
};
