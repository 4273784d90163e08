import { formatTime } from "../apimachinery/clock.ts";
import { isNotFound } from "../apimachinery/errors.ts";
import {
	type CIDR,
	cidrContains,
	parseCIDR,
	parseIP,
} from "../apimachinery/ip.ts";
import { kinds } from "../client/kinds.ts";
import type { IPAddress, ServiceCIDR } from "../client/types/other.ts";
import {
	type ControllerContext,
	type ControllerDefinition,
	type Result,
	watch,
} from "./definition.ts";
import { isGoing } from "./shared/objects.ts";
import { timeMs } from "./shared/pods.ts";
import { grant, read, recordEvents } from "./shared/rules.ts";

const finalizer = "networking.k8s.io/service-cidr-finalizer";
const fieldManager = "service-cidr-controller";
/** So long allocators may still hand out addresses of a range that is deleted. */
const graceMs = 10_000;

const rangesOf = ({ spec }: ServiceCIDR): CIDR[] =>
	(spec.cidrs ?? []).flatMap((text) => parseCIDR(text) ?? []);

const contains = (range: ServiceCIDR, { metadata }: IPAddress): boolean => {
	const ip = parseIP(metadata.name ?? "");
	return (
		ip !== undefined && rangesOf(range).some((cidr) => cidrContains(cidr, ip))
	);
};

/** Keeps ranges of Service addresses as long as an address of theirs is in use (pkg/controller/servicecidrs). */
export const serviceCidrController: ControllerDefinition = {
	name: "service-cidr-controller",
	serviceAccount: "service-cidrs-controller",
	rbac: [
		grant("networking.k8s.io", "servicecidrs", "get list patch update watch"),
		grant("networking.k8s.io", "servicecidrs/finalizers", "patch update"),
		grant("networking.k8s.io", "servicecidrs/status", "patch update"),
		grant("networking.k8s.io", "ipaddresses", read),
		recordEvents,
	],
	create(context) {
		const { informers } = context;
		const ranges = informers.of(kinds.serviceCIDRs);
		return {
			watches: [
				watch(ranges, (enqueue) => {
					// Ranges overlap: what one of them covers another need not keep.
					const wake = () => {
						for (const { metadata } of ranges.lister.list())
							enqueue(metadata.name ?? "");
					};
					return { onAdd: wake, onUpdate: wake, onDelete: wake };
				}),
				watch(informers.of(kinds.ipAddresses), (enqueue) => ({
					onDelete(address) {
						for (const range of ranges.lister.list())
							if (isGoing(range) && contains(range, address))
								enqueue(range.metadata.name ?? "");
					},
				})),
			],
			async reconcile({ name }) {
				const range = ranges.lister.get("", name);
				if (range === undefined) return undefined;
				return isGoing(range) ? release(context, range) : keep(context, range);
			},
		};
	},
};

/** Every range has the finalizer and is ready. */
async function keep(
	context: ControllerContext,
	range: ServiceCIDR,
): Promise<undefined> {
	const { name = "", finalizers = [] } = range.metadata;
	if (!finalizers.includes(finalizer))
		await context.client.patch(kinds.serviceCIDRs, "", name, "merge", {
			metadata: { finalizers: [...finalizers, finalizer] },
		});
	await apply(context, name, {
		status: "True",
		message: "Kubernetes Service CIDR is ready",
	});
}

async function release(
	context: ControllerContext,
	range: ServiceCIDR,
): Promise<Result | undefined> {
	const { informers, clock, client } = context;
	const { name = "", finalizers = [], deletionTimestamp } = range.metadata;
	if (!finalizers.includes(finalizer)) return undefined;
	const others = informers
		.of(kinds.serviceCIDRs)
		.lister.list()
		.filter((other) => other !== range && !isGoing(other));
	const needed = informers
		.of(kinds.ipAddresses)
		.lister.list()
		.some(
			(address) =>
				contains(range, address) &&
				!others.some((other) => contains(other, address)),
		);
	if (needed) {
		await apply(context, name, {
			status: "False",
			reason: "Terminating",
			message:
				"There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR",
		});
		return undefined;
	}
	const left = (timeMs(deletionTimestamp) ?? 0) + graceMs - clock.now();
	if (left > 0) return { requeueAfter: left };
	await client
		.patch(kinds.serviceCIDRs, "", name, "merge", {
			metadata: {
				finalizers: finalizers.filter((other) => other !== finalizer),
			},
		})
		.catch((error: unknown) => {
			if (!isNotFound(error)) throw error;
		});
	return undefined;
}

async function apply(
	{ client, clock, informers }: ControllerContext,
	name: string,
	condition: {
		readonly status: string;
		readonly reason?: string;
		readonly message: string;
	},
): Promise<void> {
	const known = informers.of(kinds.serviceCIDRs).lister.get("", name);
	const same = known?.status?.conditions?.some(
		({ type, status, message }) =>
			type === "Ready" &&
			status === condition.status &&
			message === condition.message,
	);
	if (same === true) return;
	await client.patch(
		kinds.serviceCIDRs,
		"",
		name,
		"apply",
		{
			apiVersion: "networking.k8s.io/v1",
			kind: "ServiceCIDR",
			metadata: { name },
			status: {
				conditions: [
					{
						type: "Ready",
						lastTransitionTime: formatTime(clock.now()),
						...condition,
					},
				],
			},
		},
		{ fieldManager, force: true },
		"status",
	);
}
