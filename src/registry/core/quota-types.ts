import type { KubeObject } from "../../apimachinery/object.ts";
import type { ResourceList } from "../shared/resource-requirements.ts";

export interface QuotaSpec {
	hard?: ResourceList;
	scopes?: string[];
	scopeSelector?: {
		matchExpressions?: {
			scopeName: string;
			operator: string;
			values?: string[];
		}[];
	};
}

export interface ResourceQuota extends KubeObject {
	spec?: QuotaSpec;
	status?: { hard?: ResourceList; used?: ResourceList };
}
