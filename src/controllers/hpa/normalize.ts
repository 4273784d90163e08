import type {
	HorizontalPodAutoscaler,
	ScalingRules,
} from "../../client/types/autoscaling.ts";

/** What one pass proposed. */
export interface Recommendation {
	readonly replicas: number;
	readonly time: number;
}
/** By how much the target was scaled. */
export interface ScaleEvent {
	readonly change: number;
	readonly time: number;
}
/** What is remembered of a target between passes. */
export interface History {
	recommendations: readonly Recommendation[];
	ups: readonly ScaleEvent[];
	downs: readonly ScaleEvent[];
}

export interface Outcome {
	readonly replicas: number;
	/** Held back by what was proposed before: the reason of AbleToScale. */
	readonly stabilized: readonly [reason: string, message: string] | undefined;
	/** Of ScalingLimited; limited tells its status. */
	readonly limit: readonly [reason: string, message: string];
	readonly limited: boolean;
}

/** --horizontal-pod-autoscaler-downscale-stabilization */
const downWindow = 300;

const messages = {
	tooMany: [
		"TooManyReplicas",
		"the desired replica count is more than the maximum replica count",
	],
	tooFew: [
		"TooFewReplicas",
		"the desired replica count is less than the minimum replica count",
	],
	upLimit: [
		"ScaleUpLimit",
		"the desired replica count is increasing faster than the maximum scale rate",
	],
	downLimit: [
		"ScaleDownLimit",
		"the desired replica count is decreasing faster than the maximum scale rate",
	],
	fine: [
		"DesiredWithinRange",
		"the desired count is within the acceptable range",
	],
	down: [
		"ScaleDownStabilized",
		"recent recommendations were higher than current one, applying the highest recent recommendation",
	],
	up: [
		"ScaleUpStabilized",
		"recent recommendations were lower than current one, applying the lowest recent recommendation",
	],
} as const;

/** Holds a proposal to the bounds and the pace of an autoscaler, and remembers it (pkg/controller/podautoscaler/horizontal.go). */
export function normalize(
	{ spec }: HorizontalPodAutoscaler,
	history: History,
	current: number,
	proposed: number,
	now: number,
): Outcome {
	const bounds = { min: spec.minReplicas ?? 1, max: spec.maxReplicas };
	const { behavior } = spec;
	if (behavior === undefined)
		return plainly(history, current, proposed, bounds, now);
	const [up, down] = [behavior.scaleUp ?? {}, behavior.scaleDown ?? {}];
	const stable = stabilize(history, current, proposed, up, down, now);
	const [replicas, limit] = atPace(
		history,
		current,
		stable,
		bounds,
		up,
		down,
		now,
	);
	return {
		replicas,
		limit,
		limited: replicas !== stable,
		stabilized:
			stable === proposed
				? undefined
				: proposed >= current
					? messages.up
					: messages.down,
	};
}

interface Bounds {
	readonly min: number;
	readonly max: number;
}

function remember(
	history: History,
	replicas: number,
	window: number,
	now: number,
): void {
	history.recommendations = [
		...history.recommendations.filter(({ time }) => time > now - window),
		{ replicas, time: now },
	];
}

function plainly(
	history: History,
	current: number,
	proposed: number,
	{ min, max }: Bounds,
	now: number,
): Outcome {
	const window = downWindow * 1000;
	const stable = Math.max(
		proposed,
		...history.recommendations
			.filter(({ time }) => time > now - window)
			.map(({ replicas }) => replicas),
	);
	remember(history, proposed, window, now);
	const fastest = Math.max(2 * current, 4);
	const most = Math.min(max, fastest);
	const stabilized = stable === proposed ? undefined : messages.down;
	if (stable < min)
		return { replicas: min, limit: messages.tooFew, limited: true, stabilized };
	if (stable > most)
		return {
			replicas: most,
			limit: max > fastest ? messages.upLimit : messages.tooMany,
			limited: true,
			stabilized,
		};
	return { replicas: stable, limit: messages.fine, limited: false, stabilized };
}

/** Up to the lowest and down to the highest that was proposed within the windows. */
function stabilize(
	history: History,
	current: number,
	proposed: number,
	up: ScalingRules,
	down: ScalingRules,
	now: number,
): number {
	const upMs = (up.stabilizationWindowSeconds ?? 0) * 1000;
	const downMs = (down.stabilizationWindowSeconds ?? downWindow) * 1000;
	const within = (window: number) =>
		history.recommendations
			.filter(({ time }) => time > now - window)
			.map(({ replicas }) => replicas);
	const lowest = Math.min(proposed, ...within(upMs));
	const highest = Math.max(proposed, ...within(downMs));
	remember(history, proposed, Math.max(upMs, downMs), now);
	return Math.min(Math.max(current, lowest), highest);
}

function atPace(
	history: History,
	current: number,
	desired: number,
	{ min, max }: Bounds,
	up: ScalingRules,
	down: ScalingRules,
	now: number,
): readonly [number, readonly [string, string]] {
	if (desired > current) {
		const limit = Math.max(current, upLimit(history, current, up, now));
		const most = Math.min(max, limit);
		if (desired > most)
			return [most, max > limit ? messages.upLimit : messages.tooMany];
	} else if (desired < current) {
		const limit = Math.min(current, downLimit(history, current, down, now));
		const least = Math.max(min, limit);
		if (desired < least)
			return [least, min < limit ? messages.downLimit : messages.tooFew];
	}
	return [desired, messages.fine];
}

const changes = (
	events: readonly ScaleEvent[],
	periodSeconds: number,
	now: number,
): number =>
	events
		.filter(({ time }) => time > now - periodSeconds * 1000)
		.reduce((sum, { change }) => sum + change, 0);

function limits(
	{ ups, downs }: History,
	current: number,
	{ policies = [] }: ScalingRules,
	now: number,
	direction: 1 | -1,
): number[] {
	return policies.map(({ type, value, periodSeconds }) => {
		const start =
			current -
			changes(ups, periodSeconds, now) +
			changes(downs, periodSeconds, now);
		if (type === "Pods") return start + direction * value;
		const scaled = start * (1 + (direction * value) / 100);
		return direction > 0 ? Math.ceil(scaled) : Math.trunc(scaled);
	});
}

function upLimit(
	history: History,
	current: number,
	rules: ScalingRules,
	now: number,
): number {
	if (rules.selectPolicy === "Disabled") return current;
	const all = limits(history, current, rules, now, 1);
	return rules.selectPolicy === "Min" ? Math.min(...all) : Math.max(...all);
}

function downLimit(
	history: History,
	current: number,
	rules: ScalingRules,
	now: number,
): number {
	if (rules.selectPolicy === "Disabled") return current;
	const all = limits(history, current, rules, now, -1);
	return rules.selectPolicy === "Min" ? Math.max(...all) : Math.min(...all);
}

const longestPeriod = 3600_000;

/** Notes a change of scale. */
export function noteScale(
	history: History,
	before: number,
	after: number,
	now: number,
): void {
	const keep = (events: readonly ScaleEvent[]) =>
		events.filter(({ time }) => time > now - longestPeriod);
	const event = { change: Math.abs(after - before), time: now };
	history.ups = [...keep(history.ups), ...(after > before ? [event] : [])];
	history.downs = [...keep(history.downs), ...(after < before ? [event] : [])];
}
