import { type FieldError, invalid } from "../../apimachinery/field.ts";

export const levels = ["privileged", "baseline", "restricted"] as const;
export type Level = (typeof levels)[number];

export interface LevelVersion {
	readonly level: Level;
	/** Minor version of Kubernetes 1; infinite for `latest`. */
	readonly minor: number;
}
export interface Policy {
	readonly enforce: LevelVersion;
	readonly audit: LevelVersion;
	readonly warn: LevelVersion;
}

const prefix = "pod-security.kubernetes.io/";
const latest = Number.POSITIVE_INFINITY;
const versionPattern = /^v1\.(0|[1-9][0-9]*)$/;
const open: LevelVersion = { level: "privileged", minor: latest };

const privileged: Policy = { enforce: open, audit: open, warn: open };

/** `restricted:v1.30` */
export const levelVersionText = ({ level, minor }: LevelVersion): string =>
	`${level}:${minor === latest ? "latest" : `v1.${minor}`}`;

/** Whether a is stricter than b. */
export const isStricter = (a: Level, b: Level): boolean =>
	levels.indexOf(a) > levels.indexOf(b);

export const sameLevelVersion = (a: LevelVersion, b: LevelVersion): boolean =>
	a.level === b.level && a.minor === b.minor;

/**
 * What a namespace's labels ask for, with what is wrong with them. Enforcement fails closed, notes fail open
 * (k8s.io/pod-security-admission/api.PolicyToEvaluate).
 */
export function policyOf(
	labels: Readonly<Record<string, string>> = {},
	defaults: Policy = privileged,
): {
	policy: Policy;
	errors: readonly FieldError[];
} {
	const errors: FieldError[] = [];
	const wrong = (label: string, detail: string) =>
		errors.push(
			invalid(`metadata.labels[${label}]`, labels[label] ?? "", detail),
		);
	const mode = (name: string, failed: Level, base: LevelVersion) => {
		let { level, minor } = base;
		const levelText = labels[prefix + name];
		if (levelText !== undefined) {
			const known = levels.find((candidate) => candidate === levelText);
			if (known === undefined)
				wrong(prefix + name, `must be one of ${levels.join(", ")}`);
			level = known ?? failed;
		}
		const versionLabel = `${prefix}${name}-version`;
		const versionText = labels[versionLabel];
		if (versionText !== undefined) {
			const match = versionPattern.exec(versionText);
			if (match === null && versionText !== "latest")
				wrong(versionLabel, 'must be "latest" or "v1.x"');
			minor = match === null ? latest : Number(match[1]);
		}
		return { level, minor };
	};
	const enforce = mode("enforce", "restricted", defaults.enforce);
	const audit = mode("audit", "privileged", defaults.audit);
	const asksToWarn =
		labels[`${prefix}warn`] !== undefined ||
		labels[`${prefix}warn-version`] !== undefined;
	// Who enforces and says nothing about warnings wants to hear of workloads whose pods will be refused.
	const warn = asksToWarn
		? mode("warn", "privileged", defaults.warn)
		: isStricter(defaults.warn.level, enforce.level)
			? defaults.warn
			: enforce;
	return { policy: { enforce, audit, warn }, errors };
}

/** What holds for namespaces without labels, as the configuration has it: `enforce`, `enforce-version`, `audit` ... */
export function defaultPolicy(
	configured: Readonly<Record<string, string>> = {},
): Policy {
	const labels = Object.fromEntries(
		Object.entries(configured)
			.filter(([, value]) => value !== "")
			.map(([name, value]) => [prefix + name, value]),
	);
	const { policy, errors } = policyOf(labels);
	const [first] = errors;
	if (first !== undefined)
		throw new Error(
			`PodSecurity configuration: defaults: ${first.field}: ${first.message}`,
		);
	const warns = configured.warn ? policy.warn : open;
	return { ...policy, warn: warns };
}
