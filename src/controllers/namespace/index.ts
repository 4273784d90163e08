import { formatTime } from "../../apimachinery/clock.ts";
import { isConflict, isNotFound } from "../../apimachinery/errors.ts";
import { kinds } from "../../client/kinds.ts";
import type { Namespace } from "../../client/types/core.ts";
import {
	type ControllerContext,
	type ControllerDefinition,
	type Request,
	type Result,
	watch,
} from "../definition.ts";
import { grant, read } from "../shared/rules.ts";
import { nextConditions } from "./conditions.ts";
import { deleteContent } from "./content.ts";

/** Empties namespaces that are deleted, then lets them go (pkg/controller/namespace/namespace_controller.go). */
export const namespaceController: ControllerDefinition = {
	name: "namespace-controller",
	serviceAccount: "namespace-controller",
	rbac: [
		grant("core", "namespaces", `${read} delete`),
		grant("core", "namespaces/finalize namespaces/status", "update"),
		grant("*", "*", `${read} delete deletecollection`),
	],
	create(context) {
		const { informers, config } = context;
		const passes = new Map<string, number>();
		return {
			workers: 10,
			watches: [
				watch(informers.of(kinds.namespaces), (enqueue) => {
					const deleted = ({ metadata }: Namespace) => {
						if (metadata.deletionTimestamp !== undefined)
							enqueue(metadata.name ?? "", config.namespaceDeletionDelayMs);
					};
					return {
						onAdd: deleted,
						onUpdate: (_, namespace) => deleted(namespace),
					};
				}),
			],
			reconcile: (request) => reconcile(context, request, passes),
		};
	},
};

async function reconcile(
	{ client, clock }: ControllerContext,
	{ name }: Request,
	passes: Map<string, number>,
): Promise<Result | undefined> {
	const namespace = await find(() => client.get(kinds.namespaces, "", name));
	const { deletionTimestamp } = namespace?.metadata ?? {};
	const finalizers = namespace?.spec?.finalizers ?? [];
	if (
		namespace === undefined ||
		deletionTimestamp === undefined ||
		finalizers.length === 0
	) {
		passes.delete(name);
		return undefined;
	}
	const outcome = await deleteContent(client, clock, name, deletionTimestamp);
	const change = async (now: Namespace) => {
		const conditions = nextConditions(
			now.status?.conditions ?? [],
			outcome,
			formatTime(clock.now()),
		);
		if (conditions === undefined && now.status?.phase === "Terminating")
			return now;
		const status = {
			...now.status,
			phase: "Terminating",
			...(conditions === undefined ? {} : { conditions }),
		};
		return client.updateStatus(kinds.namespaces, { ...now, status });
	};
	const retry = <T>(update: (now: Namespace) => Promise<T>) =>
		find(() =>
			retryOnConflict(
				() => client.get(kinds.namespaces, "", name),
				namespace,
				update,
			),
		);
	const updated = await retry(change);
	const [failure] = outcome.contentErrors;
	if (failure !== undefined) throw new Error(failure);
	if (outcome.discoveryError !== undefined)
		throw new Error(outcome.discoveryError);
	if (outcome.estimate > 0 || updated === undefined) {
		const pass = passes.get(name) ?? 0;
		passes.set(name, pass + 1);
		return { requeueAfter: nextPass(outcome.estimate, pass) };
	}
	passes.delete(name);
	await retry((now) => release(client, now));
	return undefined;
}

/** What goes at once is seen within a second; what takes its time is asked for as seldom as Kubernetes does. */
const nextPass = (estimate: number, pass: number): number =>
	Math.min(200 * 2 ** pass, (Math.floor(estimate / 2) + 1) * 1000);

/** Takes our finalizer from the spec: with the last one the namespace goes. */
function release(
	client: ControllerContext["client"],
	namespace: Namespace,
): Promise<unknown> {
	const finalizers = (namespace.spec?.finalizers ?? [])
		.filter((finalizer) => finalizer !== "kubernetes")
		.sort();
	return client.subresource(
		"PUT",
		kinds.namespaces,
		"",
		namespace.metadata.name ?? "",
		"finalize",
		{ ...namespace, spec: { ...namespace.spec, finalizers } },
	);
}

async function find<T>(work: () => Promise<T>): Promise<T | undefined> {
	try {
		return await work();
	} catch (error) {
		if (isNotFound(error)) return undefined;
		throw error;
	}
}

async function retryOnConflict<T>(
	get: () => Promise<Namespace>,
	first: Namespace,
	update: (now: Namespace) => Promise<T>,
): Promise<T> {
	let now = first;
	for (;;) {
		try {
			return await update(now);
		} catch (error) {
			if (!isConflict(error)) throw error;
		}
		now = await get();
		if (now.metadata.uid !== first.metadata.uid)
			throw new Error("namespace uid has changed across retries");
	}
}
