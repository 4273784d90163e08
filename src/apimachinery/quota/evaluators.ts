import { type GroupResource, qualifiedResource } from "../object.ts";
import { claimEvaluator } from "./claims.ts";
import type { QuotaEvaluator } from "./evaluator.ts";
import { podEvaluator } from "./pods.ts";
import { serviceEvaluator } from "./services.ts";

/** Kinds that use more than their number. */
const special: Readonly<Record<string, QuotaEvaluator>> = {
	pods: podEvaluator,
	services: serviceEvaluator,
	persistentvolumeclaims: claimEvaluator,
};

/** Kinds that could be counted before `count/` came: also without it. */
const plainNames: ReadonlySet<string> = new Set([
	"configmaps",
	"replicationcontrollers",
	"resourcequotas",
	"secrets",
]);

const counted = new Map<string, QuotaEvaluator>();

/** What objects of a kind use of quotas; kinds without rules of their own are counted. */
export function evaluatorFor(resource: GroupResource): QuotaEvaluator {
	const name = qualifiedResource(resource);
	const known = special[name] ?? counted.get(name);
	if (known !== undefined) return known;
	const names = [
		`count/${name}`,
		...(resource.group === "" && plainNames.has(name) ? [name] : []),
	];
	const amounts = Object.fromEntries(names.map((each) => [each, "1"]));
	const evaluator: QuotaEvaluator = {
		matching: (given) => given.filter((each) => names.includes(each)),
		usage: () => amounts,
		inScope: () => false,
		frees: () => false,
	};
	counted.set(name, evaluator);
	return evaluator;
}
