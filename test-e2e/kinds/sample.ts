type Body = Readonly<Record<string, unknown>>;

/** One valid object of a kind, and what the generic checks need to know beyond discovery. */
export interface Sample {
	/** `apps/v1`, `v1`. */
	readonly apiVersion: string;
	readonly kind: string;
	readonly plural: string;
	readonly namespaced: boolean;
	/** Everything but apiVersion, kind and metadata, of object `n`. */
	readonly body: Body | ((n: number) => Body);
	/** Name `n` of several objects of the kind; default `apps-v1-n`. */
	name?(n: number): string;
	/** A merge patch that the status subresource takes and the main resource leaves alone. */
	readonly status?: Readonly<Record<string, unknown>>;
	/** A new object keeps the status it came with. */
	readonly keepsFirstStatus?: boolean;
	/** Admission adds to what was sent. */
	readonly amended?: boolean;
	/** A change of labels is a new generation. */
	readonly labelsAreContent?: boolean;
	/** PUT creates what is not there. */
	readonly createsOnUpdate?: boolean;
	/** PUT without a resourceVersion is refused. */
	readonly needsResourceVersion?: boolean;
	/** Any name that is a path segment is taken. */
	readonly freeNames?: boolean;
	/** Names that are generated can't be valid. */
	readonly noGeneratedNames?: boolean;
	/** A deletion takes more than the request. */
	readonly lingers?: boolean;
}

export const collectionPath = (sample: Sample): string => {
	const { apiVersion, namespaced, plural } = sample;
	const root = apiVersion.includes("/")
		? `/apis/${apiVersion}`
		: `/api/${apiVersion}`;
	return `${root}${namespaced ? `/namespaces/${namespace}` : ""}/${plural}`;
};

export const nameOf = (sample: Sample, n: number): string =>
	sample.name?.(n) ?? `${sample.apiVersion.replace(/\W/g, "-")}-${n}`;

/** Where namespaced samples live. */
export const namespace = "kinds";

/** A new object of the sample's kind. */
export const objectOf = (
	sample: Sample,
	n: number,
	metadata: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> => ({
	apiVersion: sample.apiVersion,
	kind: sample.kind,
	metadata: { name: nameOf(sample, n), ...metadata },
	...structuredClone(
		typeof sample.body === "function" ? sample.body(n) : sample.body,
	),
});
