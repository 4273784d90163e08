import type { KubeObject } from "../../apimachinery/object.ts";
import type { ResourceList } from "../shared/resource-requirements.ts";

export interface LimitItem {
	type: string;
	max?: ResourceList;
	min?: ResourceList;
	default?: ResourceList;
	defaultRequest?: ResourceList;
	maxLimitRequestRatio?: ResourceList;
}

export interface LimitRange extends KubeObject {
	spec?: { limits: LimitItem[] | null };
}
