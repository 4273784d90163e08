import type { ApiResponse } from "../request.ts";

/** 429, as text: the answer of a server that is busy (k8s.io/apiserver/pkg/server/filters/maxinflight.go). */
export const tooManyRequests = (retryAfterSeconds: number): ApiResponse => ({
	type: "bytes",
	status: 429,
	contentType: "text/plain; charset=utf-8",
	headers: {
		"retry-after": String(retryAfterSeconds),
		"x-content-type-options": "nosniff",
	},
	bytes: "Too many requests, please try again later.\n",
});
