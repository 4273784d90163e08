import {
	internalError,
	resourceExpired,
	StatusError,
	serviceUnavailable,
} from "../../apimachinery/errors.ts";
import { StorageError } from "../../storage/backend.ts";

/** The one place where storage's failures become the API's (those about a key are named by the store). */
export function translateStorageError(error: unknown): unknown {
	if (!(error instanceof StorageError)) return error;
	switch (error.code) {
		case "Compacted":
			return resourceExpired(
				"The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.",
			);
		case "Unavailable":
			return serviceUnavailable(`storage is unavailable: ${error.message}`);
		case "FutureRevision":
			return new StatusError(504, "Timeout", `Timeout: ${error.message}`, {
				retryAfterSeconds: 1,
				causes: [
					{
						reason: "ResourceVersionTooLarge",
						message: "Too large resource version",
					},
				],
			});
		default:
			return internalError(error.message);
	}
}

export const isCompacted = (error: unknown): boolean =>
	error instanceof StorageError && error.code === "Compacted";

export const isFutureRevision = (error: unknown): boolean =>
	error instanceof StorageError && error.code === "FutureRevision";

export const isSlowConsumer = (error: unknown): boolean =>
	error instanceof StorageError && error.code === "SlowConsumer";
