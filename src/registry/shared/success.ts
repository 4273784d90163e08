import type { Status } from "../../apimachinery/errors.ts";
import type { KubeObject } from "../../apimachinery/object.ts";

/** The answer of a function that has nothing else to say. */
export const success = (code: number): KubeObject => {
	const status: Status = {
		kind: "Status",
		apiVersion: "v1",
		metadata: {},
		status: "Success",
		code,
	};
	return status as KubeObject;
};
