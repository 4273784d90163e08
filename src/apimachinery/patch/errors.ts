import { StatusError } from "../errors.ts";

/** A patch that cannot be applied: 422 with the generic text, whatever the cause (NewGenericServerResponse). */
export const unprocessable = (): StatusError =>
	new StatusError(
		422,
		"Invalid",
		"the server rejected our request due to an error in our request",
		{},
	);

/** An error that Kubernetes has no status for: 500, its text, no reason. */
export const unclassified = (message: string): StatusError =>
	new StatusError(500, "", message);
