/** How a plug-in judges (k8s.io/kube-scheduler/framework/interface.go, Code and Status). */
export type Code =
	| "Success"
	| "Error"
	/** Not now: other pods might have to go first. */
	| "Unschedulable"
	/** Not even if other pods went. */
	| "UnschedulableAndUnresolvable"
	/** Of permit: not yet. */
	| "Wait"
	/** Of preFilter and preScore: nothing to do for this pod. */
	| "Skip"
	/** Something outside of the scheduler has to happen first. */
	| "Pending";

export interface Status {
	readonly code: Code;
	readonly reasons: readonly string[];
	/** Who says so; the framework fills it in. */
	readonly plugin?: string;
}

/** What hooks return; undefined is success. */
export type Result = Status | undefined;

export const status = (code: Code, ...reasons: string[]): Status => ({
	code,
	reasons,
});
export const unschedulable = (...reasons: string[]): Status =>
	status("Unschedulable", ...reasons);
export const unresolvable = (...reasons: string[]): Status =>
	status("UnschedulableAndUnresolvable", ...reasons);
export const failure = (error: unknown): Status =>
	status("Error", error instanceof Error ? error.message : String(error));
export const skip: Status = status("Skip");

export const withPlugin = (result: Status, plugin: string): Status => ({
	...result,
	plugin,
});

export const isSuccess = (result: Result): boolean =>
	result === undefined || result.code === "Success";

/** The pod was judged, and badly, in contrast to a judgement that failed. */
export const isRejected = (result: Result): boolean =>
	result?.code === "Unschedulable" ||
	result?.code === "UnschedulableAndUnresolvable" ||
	result?.code === "Pending";

export const messageOf = (result: Result): string =>
	result?.reasons.join(", ") ?? "";
