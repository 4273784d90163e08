import type { GroupVersionKind } from "../../apimachinery/object.ts";

export type Method =
	| "get"
	| "put"
	| "post"
	| "delete"
	| "options"
	| "head"
	| "patch";

export interface Parameter {
	readonly name: string;
	readonly in: "query" | "path";
	readonly type: "string" | "integer" | "boolean";
	readonly description?: string;
}

/** One method of one path, from which the operations of both document versions are written. */
export interface Route {
	readonly path: string;
	readonly method: Method;
	readonly operationId: string;
	readonly tags: readonly string[];
	readonly description: string;
	/** x-kubernetes-action. */
	readonly action?: string;
	/** x-kubernetes-group-version-kind. */
	readonly gvk?: GroupVersionKind;
	readonly parameters: readonly Parameter[];
	readonly body?: {
		readonly definition: string;
		readonly contentTypes: readonly string[];
		readonly required: boolean;
	};
	readonly produces: readonly string[];
	/** Status codes that carry `answer`; 401 comes on top of them. */
	readonly codes: readonly (200 | 201 | 202)[];
	/** The definition of the answer; "string" for text. */
	readonly answer: string;
}

export const codeTexts: Readonly<Record<number, string>> = {
	200: "OK",
	201: "Created",
	202: "Accepted",
	401: "Unauthorized",
};
