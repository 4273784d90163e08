import { durationMilliseconds } from "../../../apimachinery/duration.ts";

type Annotations = Readonly<Record<string, string>>;

const prefix = "monokube.io/";

/** What pods can ask of the fake runtime, as annotations `monokube.io/NAME` for all containers or `monokube.io/NAME.CONTAINER` for one. */
export type FakeSetting =
	/** Exit with this code, whatever the restart policy. */
	| "exit-code"
	/** How long a container runs that exits (`1.5s`). */
	| "run-duration"
	/** What it leaves as its termination message. */
	| "termination-message"
	/** How long it takes to stop, and the code it stops with. */
	| "stop-duration"
	| "stop-exit-code"
	/** How long the image is pulled, and how that fails. */
	| "pull-duration"
	| "pull-error"
	/** How starting it fails. */
	| "start-error"
	/** `fail`, or the message it fails with. */
	| "startup-probe"
	| "readiness-probe"
	| "liveness-probe"
	/** Probes fail until it has run for so long. */
	| "startup-delay"
	| "readiness-delay";

/** The setting for a container; undefined when the pod does not say. */
export function fakeSetting(
	annotations: Annotations,
	name: FakeSetting,
	container: string,
): string | undefined {
	return (
		annotations[`${prefix}${name}.${container}`] ??
		annotations[`${prefix}${name}`]
	);
}

/** In milliseconds; what is no duration counts as not said. */
export function fakeDuration(
	annotations: Annotations,
	name: FakeSetting,
	container: string,
): number | undefined {
	const text = fakeSetting(annotations, name, container);
	if (text === undefined) return undefined;
	try {
		return durationMilliseconds(text);
	} catch {
		return undefined;
	}
}

export function fakeInteger(
	annotations: Annotations,
	name: FakeSetting,
	container: string,
): number | undefined {
	const text = fakeSetting(annotations, name, container);
	return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
