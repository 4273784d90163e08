/** Several failures thrown as one (k8s.io/apimachinery/pkg/util/errors.Aggregate). */
export class Aggregate extends Error {
	readonly messages: readonly string[];
	/** Errors that are aggregates themselves are flattened. */
	constructor(errors: readonly unknown[]) {
		const messages = errors.flatMap(messagesOf);
		super(aggregateMessage(messages));
		this.name = "Aggregate";
		this.messages = messages;
	}
}

const messagesOf = (error: unknown): readonly string[] => {
	if (error instanceof Aggregate) return error.messages;
	return [error instanceof Error ? error.message : String(error)];
};

/** One message for several: repeated ones once, one alone as it is, more as `[a, b]`. */
export function aggregateMessage(messages: readonly string[]): string {
	const unique = [...new Set(messages)];
	return unique.length === 1 ? (unique[0] ?? "") : `[${unique.join(", ")}]`;
}
