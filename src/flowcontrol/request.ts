import type { UserInfo } from "../apimachinery/user.ts";

/** The part of a request that decides which flow it belongs to. */
export interface FlowRequest {
	readonly isResourceRequest: boolean;
	readonly path: string;
	readonly verb: string;
	readonly apiGroup: string;
	readonly resource: string;
	readonly subresource: string;
	readonly namespace: string;
}

export type FlowUser = Pick<UserInfo, "name"> & {
	readonly groups?: readonly string[] | undefined;
};
