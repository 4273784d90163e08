/** What pods/eviction asks of PodDisruptionBudgets (registry/core/pod/storage/eviction.go checkAndDecrement). */
import { formatTime } from "../../../apimachinery/clock.ts";
import {
	forbidden,
	StatusError,
	tooManyRequests,
} from "../../../apimachinery/errors.ts";
import type { KubeObject } from "../../../apimachinery/object.ts";
import { labelSelectorAsSelector } from "../../../apimachinery/selectors/labels.ts";
import type { HookContext } from "../../generic/definition.ts";
import type {
	PodDisruptionBudget,
	PodDisruptionBudgetStatus,
} from "../../policy/types.ts";
import { withStatusCondition } from "../../shared/conditions.ts";
import type { Pod } from "./types.ts";

const STORE = "poddisruptionbudgets.policy";
const MAX_DISRUPTED_PODS = 2000;

/** Those in the pod's namespace that select it. */
export async function budgetsOf(
	pod: Pod,
	context: HookContext,
): Promise<PodDisruptionBudget[]> {
	const { cache, resource } = context.store(STORE);
	const namespace = pod.metadata.namespace ?? "";
	const { items } = await cache.list(resource.prefix(namespace));
	return items
		.map(({ value }) => value as PodDisruptionBudget)
		.filter(({ spec }) => selects(spec?.selector, pod));
}

function selects(
	selector: NonNullable<PodDisruptionBudget["spec"]>["selector"],
	pod: Pod,
): boolean {
	try {
		return labelSelectorAsSelector(selector).matches(pod.metadata.labels);
	} catch {
		return false; // a bad selector selects nothing
	}
}

/** May a pod that is not ready go without counting? */
export function toleratesUnready({
	spec,
	status,
}: PodDisruptionBudget): boolean {
	if (spec?.unhealthyPodEvictionPolicy === "AlwaysAllow") return true;
	const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {};
	return currentHealthy >= desiredHealthy && desiredHealthy > 0;
}

/** Takes one disruption off the budget for this pod, or throws what the client is to be told. */
export async function spend(
	budget: PodDisruptionBudget,
	pod: Pod,
	context: HookContext,
): Promise<void> {
	const now = context.clock.now();
	if (context.dryRun) {
		spent(budget, pod, now);
		return;
	}
	const { namespace = "", name = "" } = budget.metadata;
	await context.store(STORE).update(namespace, name, {
		user: context.user,
		dryRun: false,
		warn: (text) => context.warn(text),
		subresource: "status",
		async updated(old): Promise<KubeObject> {
			const current = old as PodDisruptionBudget;
			const next: PodDisruptionBudget = {
				...current,
				metadata: { ...current.metadata },
				status: spent(current, pod, now),
			};
			return next;
		},
	});
}

/** The budget's status after one more disruption. */
function spent(
	{ metadata, status }: PodDisruptionBudget,
	pod: Pod,
	now: number,
): PodDisruptionBudgetStatus {
	const name = metadata.name ?? "";
	if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0))
		throw stillProcessed(name);
	const allowed = status?.disruptionsAllowed ?? 0;
	if (status === undefined || allowed === 0)
		throw withCause(
			new StatusError(429, "TooManyRequests", VIOLATION),
			whyNone(name, status),
		);
	if (allowed < 0) throw denied(name, "pdb disruptions allowed is negative");
	const disrupted = status.disruptedPods ?? {};
	if (Object.keys(disrupted).length > MAX_DISRUPTED_PODS)
		throw denied(
			name,
			"DisruptedPods map too big - too many evictions not confirmed by PDB controller",
		);
	return {
		...status,
		disruptionsAllowed: allowed - 1,
		...(allowed === 1
			? {
					conditions: withStatusCondition(
						status.conditions,
						{
							type: "DisruptionAllowed",
							status: "False",
							reason: "InsufficientPods",
							...(status.observedGeneration
								? { observedGeneration: status.observedGeneration }
								: {}),
						},
						now,
					),
				}
			: {}),
		disruptedPods: {
			...disrupted,
			[pod.metadata.name ?? ""]: formatTime(now),
		},
	};
}

const VIOLATION =
	"Cannot evict pod as it would violate the pod's disruption budget.";

const withCause = (error: StatusError, message: string): StatusError =>
	new StatusError(error.code, error.reason, error.status.message ?? "", {
		...error.status.details,
		causes: [{ reason: "DisruptionBudget", message }],
	});

export const stillProcessed = (budget: string): StatusError =>
	withCause(
		tooManyRequests(VIOLATION, 10),
		`The disruption budget ${budget} is still being processed by the server.`,
	);

/** Why no disruption is allowed now; the numbers mean nothing when the controller could not compute them. */
function whyNone(
	name: string,
	status: PodDisruptionBudgetStatus | undefined,
): string {
	const { conditions, currentHealthy = 0, desiredHealthy = 0 } = status ?? {};
	const condition = conditions?.find(
		({ type }) => type === "DisruptionAllowed",
	);
	const failed = condition?.status === "False" && condition.message;
	const refusal = `The disruption budget ${name} does not allow evicting pods currently`;
	if (failed && condition.reason === "SyncFailed")
		return `${refusal} because it failed sync: ${condition.message}`;
	if (currentHealthy <= desiredHealthy)
		return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
	return failed
		? `${refusal} (${condition.reason}): ${condition.message}`
		: refusal;
}

const denied = (budget: string, why: string): StatusError =>
	withCause(
		forbidden(
			{ group: "policy", resource: "poddisruptionbudget" },
			budget,
			why,
		),
		`The disruption budget ${budget} does not allow evicting pods currently: ${why}`,
	);
