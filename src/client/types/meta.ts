/** Shapes that several groups share (metav1 and core/v1). Everything is readonly: objects are shared. */

/** metav1.Condition and the older conditions alike. */
export interface Condition {
	readonly type: string;
	readonly status: "True" | "False" | "Unknown";
	readonly observedGeneration?: number;
	readonly lastTransitionTime?: string | null;
	readonly reason?: string;
	readonly message?: string;
}

export interface ObjectReference {
	readonly kind?: string;
	readonly namespace?: string;
	readonly name?: string;
	readonly uid?: string;
	readonly apiVersion?: string;
	readonly resourceVersion?: string;
	readonly fieldPath?: string;
}

export type Labels = Readonly<Record<string, string>>;

/** Amounts by resource name: `{cpu: "100m"}`. */
export type ResourceList = Readonly<Record<string, string>>;
