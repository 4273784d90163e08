import { StatusError } from "../../apimachinery/errors.ts";

/** Nothing can be created in a namespace that goes away. */
export const isTerminating = (error: unknown): boolean =>
	error instanceof StatusError &&
	error.status.details?.causes?.some(
		(cause) => cause.reason === "NamespaceTerminating",
	) === true;
