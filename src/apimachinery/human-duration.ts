const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/** A duration as `kubectl get` shows ages: `5s`, `3m20s`, `2d4h` (k8s.io/apimachinery/pkg/util/duration.HumanDuration). */
export function humanDuration(milliseconds: number): string {
	if (milliseconds < -2 * second + 1) return "<invalid>";
	if (milliseconds < 0) return "0s";
	const ms = milliseconds;
	const seconds = Math.floor(ms / second);
	const minutes = Math.floor(ms / minute);
	const hours = Math.floor(ms / hour);
	const days = Math.floor(ms / day);
	const two = (big: number, bigUnit: string, small: number, unit: string) =>
		small === 0 ? `${big}${bigUnit}` : `${big}${bigUnit}${small}${unit}`;
	if (seconds < 120) return `${seconds}s`;
	if (minutes < 10) return two(minutes, "m", seconds % 60, "s");
	if (hours < 3) return `${minutes}m`;
	if (hours < 8) return two(hours, "h", minutes % 60, "m");
	if (hours < 48) return `${hours}h`;
	if (hours < 192) return two(days, "d", hours % 24, "h");
	if (days < 730) return `${days}d`;
	if (days < 8 * 365) return two(Math.floor(ms / year), "y", days % 365, "d");
	return `${Math.floor(ms / year)}y`;
}

/** The age of something with this timestamp; `<unknown>` without one. */
export const ageOf = (timestamp: string | undefined, now: number): string =>
	timestamp === undefined
		? "<unknown>"
		: humanDuration(now - Date.parse(timestamp));
