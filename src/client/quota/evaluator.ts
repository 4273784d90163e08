import type { KubeObject } from "../../apimachinery/object.ts";
import type { Amounts } from "./resource-list.ts";
import type { ScopeRequirement } from "./scopes.ts";

/** What one kind of objects counts for (k8s.io/apiserver/pkg/quota/v1.Evaluator). */
export interface Evaluator {
	/** As quotas and messages call it: `deployments.apps`. */
	readonly resource: string;
	/** Which writes are charged. */
	handles(operation: string, subresource: string): boolean;
	/** The resources of a quota that this kind has a part in. */
	matchingResources(names: readonly string[]): readonly string[];
	matchesScope(requirement: ScopeRequirement, object: KubeObject): boolean;
	/** What is missing for the quota to be able to count; undefined when nothing is. */
	missing(required: readonly string[], object: KubeObject): string | undefined;
	/** `now` in milliseconds: what is past its end does not count. */
	usage(object: KubeObject, now: number): Amounts;
}
