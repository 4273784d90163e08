import type { KubeObject } from "../../apimachinery/object.ts";

export interface FlowSubject {
	kind: string;
	user?: { name: string };
	group?: { name: string };
	serviceAccount?: { name: string; namespace: string };
}
export interface ResourceRule {
	verbs?: string[];
	apiGroups?: string[];
	resources?: string[];
	clusterScope?: boolean;
	namespaces?: string[];
}
export interface NonResourceRule {
	verbs?: string[];
	nonResourceURLs?: string[];
}
export interface FlowRule {
	subjects?: FlowSubject[];
	resourceRules?: ResourceRule[];
	nonResourceRules?: NonResourceRule[];
}
export interface FlowCondition {
	type?: string;
	status?: string;
}
export interface FlowSchemaSpec {
	priorityLevelConfiguration: { name: string };
	matchingPrecedence: number;
	distinguisherMethod?: { type: string };
	rules?: FlowRule[];
}
export interface FlowSchema extends KubeObject {
	spec: FlowSchemaSpec;
	status: { conditions?: FlowCondition[] };
}

export interface Queuing {
	queues: number;
	handSize: number;
	queueLengthLimit: number;
}
export interface LimitResponse {
	type: string;
	queuing?: Queuing;
}
interface Shares {
	nominalConcurrencyShares?: number;
	lendablePercent?: number;
}
export interface LimitedLevel extends Shares {
	limitResponse: LimitResponse;
	borrowingLimitPercent?: number;
}
export interface PriorityLevelSpec {
	type: string;
	exempt?: Shares;
	limited?: LimitedLevel;
}
export interface PriorityLevel extends KubeObject {
	spec: PriorityLevelSpec;
	status: { conditions?: FlowCondition[] };
}
