import type { KubeObject } from "../../apimachinery/object.ts";

/** It is deleted and only waits for its finalizers or its grace period. */
export const isGoing = ({ metadata }: KubeObject): boolean =>
	metadata.deletionTimestamp !== undefined;
