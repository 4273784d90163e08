import { goQuote } from "../../../apimachinery/field.ts";
import {
	type Check,
	namedContainers,
	namesWhere,
	plural,
	quoted,
	setters,
	sortedSet,
	type Violation,
	valuesOf,
} from "../check.ts";
import { containersOf, type SecuredPod } from "../pod.ts";
import { isWindows } from "./privileges.ts";

const isAllowedType = (type: string | undefined): boolean =>
	type === "RuntimeDefault" || type === "Localhost";

const appArmorPrefix = "container.apparmor.security.beta.kubernetes.io/";

/** AppArmor must not be switched off, in fields or in the annotations that came before them. */
export const appArmorProfile: Check = {
	id: "appArmorProfile",
	since: 0,
	run(pod) {
		const bad = valuesOf(pod, (context) => context.appArmorProfile)
			.map(({ type = "" }) => type)
			.filter((type) => !isAllowedType(type));
		const who = setters(
			pod,
			({ appArmorProfile: profile }) =>
				profile !== undefined && !isAllowedType(profile.type),
		);
		const annotations = Object.entries(pod.annotations)
			.filter(
				([key, value]) =>
					key.startsWith(appArmorPrefix) &&
					value !== "" &&
					value !== "runtime/default" &&
					!value.startsWith("localhost/"),
			)
			.map(([key, value]) => `${key}=${goQuote(value)}`)
			.sort();
		const values = [...sortedSet(bad), ...annotations];
		if (values.length === 0) return undefined;
		const all = [
			...(who === "" ? [] : [who]),
			...(annotations.length > 0
				? [plural("annotation", "annotations", annotations.length)]
				: []),
		].join(" and ");
		return {
			reason: plural(
				"forbidden AppArmor profile",
				"forbidden AppArmor profiles",
				values.length,
			),
			detail: `${all} must not set AppArmor profile type to ${quoted(values)}`,
		};
	},
};

const podSeccomp = "seccomp.security.alpha.kubernetes.io/pod";
const containerSeccomp = "container.seccomp.security.alpha.kubernetes.io/";

/** Before there were fields. */
function seccompAnnotations(pod: SecuredPod): Violation | undefined {
	const keys = [
		podSeccomp,
		...containersOf(pod.spec).map(({ name }) => containerSeccomp + name),
	];
	const bad = sortedSet(
		keys.flatMap((key) => {
			const value = pod.annotations[key];
			return value === undefined ||
				value === "runtime/default" ||
				value === "docker/default" ||
				value.startsWith("localhost/")
				? []
				: [`${key}=${goQuote(value)}`];
		}),
	);
	return bad.length === 0
		? undefined
		: {
				reason: "seccompProfile",
				detail: `forbidden ${plural("annotation", "annotations", bad.length)} ${bad.join(", ")}`,
			};
}

function badSeccomp(pod: SecuredPod): Violation | undefined {
	const who = setters(
		pod,
		({ seccompProfile }) =>
			seccompProfile !== undefined && !isAllowedType(seccompProfile.type),
	);
	if (who === "") return undefined;
	const types = valuesOf(pod, (context) => context.seccompProfile)
		.map(({ type = "" }) => type)
		.filter((type) => !isAllowedType(type));
	return {
		reason: "seccompProfile",
		detail: `${who} must not set securityContext.seccompProfile.type to ${quoted(sortedSet(types))}`,
	};
}

/** Seccomp must not be switched off. */
export const seccompProfileBaseline: Check = {
	id: "seccompProfile_baseline",
	since: 0,
	run: (pod, minor) => (minor < 19 ? seccompAnnotations(pod) : badSeccomp(pod)),
};

/** Seccomp must be switched on. */
export const seccompProfileRestricted: Check = {
	id: "seccompProfile_restricted",
	since: 19,
	run(pod, minor) {
		if (minor >= 25 && isWindows(pod)) return undefined;
		const bad = badSeccomp(pod);
		if (bad !== undefined || pod.spec.securityContext?.seccompProfile)
			return bad;
		const names = namesWhere(
			pod,
			({ securityContext }) => securityContext?.seccompProfile === undefined,
		);
		return names.length === 0
			? undefined
			: {
					reason: "seccompProfile",
					detail: `pod or ${namedContainers(names)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
				};
	},
};

const seLinuxTypes = [
	"",
	"container_t",
	"container_init_t",
	"container_kvm_t",
] as const;

/** Only the types of containers; no user and no role. */
export const seLinuxOptions: Check = {
	id: "seLinuxOptions",
	since: 0,
	run(pod, minor) {
		const allowed = new Set<string>(seLinuxTypes);
		if (minor >= 31) allowed.add("container_engine_t");
		const who = setters(
			pod,
			({ seLinuxOptions: set }) =>
				set !== undefined &&
				(!allowed.has(set.type ?? "") ||
					Boolean(set.user) ||
					Boolean(set.role)),
		);
		if (who === "") return undefined;
		const all = valuesOf(pod, (context) => context.seLinuxOptions);
		const types = sortedSet(
			all.map(({ type = "" }) => type).filter((type) => !allowed.has(type)),
		);
		const details = [
			...(types.length > 0
				? [`${plural("type", "types", types.length)} ${quoted(types)}`]
				: []),
			...(all.some(({ user }) => user) ? ["user may not be set"] : []),
			...(all.some(({ role }) => role) ? ["role may not be set"] : []),
		];
		return {
			reason: "seLinuxOptions",
			detail: `${who} set forbidden securityContext.seLinuxOptions: ${details.join("; ")}`,
		};
	},
};
