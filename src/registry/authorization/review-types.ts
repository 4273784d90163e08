import type { KubeObject } from "../../apimachinery/object.ts";

export interface SelectorRequirement {
	key: string;
	operator: string;
	values?: string[];
}

export interface SelectorAttributes {
	rawSelector?: string;
	requirements?: SelectorRequirement[];
}

export interface ResourceAttributes {
	namespace?: string;
	verb?: string;
	group?: string;
	version?: string;
	resource?: string;
	subresource?: string;
	name?: string;
	fieldSelector?: SelectorAttributes;
	labelSelector?: SelectorAttributes;
}

export interface NonResourceAttributes {
	path?: string;
	verb?: string;
}

/** Of all three kinds of access review; self reviews have no user. */
export interface AccessReviewSpec {
	resourceAttributes?: ResourceAttributes;
	nonResourceAttributes?: NonResourceAttributes;
	user?: string;
	groups?: string[];
	extra?: Record<string, string[]>;
	uid?: string;
}

export interface AccessReview extends KubeObject {
	spec: AccessReviewSpec;
	status?: {
		allowed: boolean;
		denied?: boolean;
		reason?: string;
		evaluationError?: string;
	};
}
