import type { Clock } from "../apimachinery/clock.ts";
import type { Client } from "../client/client.ts";
import { resources } from "../client/resources.ts";
import { type ClusterInfo, ensureClusterInfo } from "./cluster-info.ts";
import { ensureAll } from "./ensure.ts";
import {
	ensureExtensionAuthentication,
	type PublishedAuthentication,
} from "./extension-apiserver-authentication.ts";
import { tellDanglingFlowSchemas } from "./flow-schema-status.ts";
import { ensureFlowControl } from "./flowcontrol.ts";
import { renewIdentityLease, type ServerIdentity } from "./identity-lease.ts";
import {
	ensureKubernetesService,
	type ServerAddress,
} from "./kubernetes-service.ts";
import { ensureLegacyTokenTracking } from "./legacy-token-tracking.ts";
import { ensureNamespaces } from "./namespaces.ts";
import { ensurePriorityClasses } from "./priority-classes.ts";
import {
	bootstrapLabel,
	type ControllerRole,
	rbacObjects,
} from "./rbac/objects.ts";
import { reconcileBinding, reconcileRole } from "./rbac/reconcile.ts";
import { every, untilDone } from "./repeat.ts";
import { repairServiceAddresses } from "./service-addresses.ts";
import { ensureServiceCIDR } from "./service-cidr.ts";

export interface BootstrapOptions {
	/** Acts as a member of system:masters. */
	readonly client: Client;
	readonly clock: Clock;
	/** Ends the upkeep that goes on after the start. */
	readonly signal: AbortSignal;
	readonly server: ServerAddress;
	readonly identity: ServerIdentity;
	/** --service-cluster-ip-range. */
	readonly serviceClusterIPRanges: readonly string[];
	readonly authentication: PublishedAuthentication;
	/** Rules that controllers of this process declare; they take the place of the default ones. */
	readonly controllers?: readonly ControllerRole[];
	/** For clusters that nodes join with bootstrap tokens. */
	readonly clusterInfo?: ClusterInfo;
	/** A step of the upkeep failed; it will be tried again. */
	onError(step: string, error: unknown): void;
}

interface Step {
	readonly name: string;
	/** Repeated so often for as long as the server runs; absent: once. */
	readonly everyMs?: number;
	run(options: BootstrapOptions): Promise<void>;
}

/** Everything of one phase goes on at once; the next phase needs the namespaces and the service range of the first. */
export const phases: readonly (readonly Step[])[] = [
	[
		{
			name: "namespaces",
			everyMs: 60_000,
			run: ({ client }) => ensureNamespaces(client),
		},
		{ name: "cluster roles", run: ensureClusterRoles },
		{
			name: "priority classes",
			run: ({ client }) => ensurePriorityClasses(client),
		},
		{
			name: "flow control",
			everyMs: 60_000,
			run: ({ client }) => ensureFlowControl(client),
		},
		{
			name: "service range",
			everyMs: 10_000,
			run: ({ client, clock, serviceClusterIPRanges }) =>
				ensureServiceCIDR(client, clock, serviceClusterIPRanges),
		},
	],
	[
		{ name: "roles", run: ensureRoles },
		{
			name: "flow schema status",
			everyMs: 10_000,
			run: ({ client, clock }) => tellDanglingFlowSchemas(client, clock),
		},
		{
			name: "kubernetes service",
			everyMs: 10_000,
			run: ({ client, server }) => ensureKubernetesService(client, server),
		},
		{
			name: "service addresses",
			everyMs: 180_000,
			run: repairServiceAddresses,
		},
		{
			name: "settings for extension servers",
			everyMs: 1000,
			run: ({ client, authentication }) =>
				ensureExtensionAuthentication(client, authentication),
		},
		{
			name: "legacy token tracking",
			run: ({ client, clock }) => ensureLegacyTokenTracking(client, clock),
		},
		{
			name: "identity lease",
			everyMs: 10_000,
			run: ({ client, clock, identity }) =>
				renewIdentityLease(client, clock, identity),
		},
		{
			name: "cluster info",
			run: async ({ client, clusterInfo }) => {
				if (clusterInfo !== undefined)
					await ensureClusterInfo(client, clusterInfo);
			},
		},
	],
];

/** How long a step may keep failing before the start fails. */
const patienceMs = 30_000;

/**
 * Brings a cluster to what Kubernetes makes of it at start: resolves when everything is there. Some of it is looked
 * after until the signal is aborted. Throws when a step keeps failing, or on abort.
 */
export async function bootstrap(options: BootstrapOptions): Promise<void> {
	const { clock, signal } = options;
	for (const phase of phases)
		await Promise.all(
			phase.map((step) =>
				untilDone(clock, signal, patienceMs, () => step.run(options)),
			),
		);
	for (const { name, everyMs, run } of phases.flat())
		if (everyMs !== undefined)
			void every(
				clock,
				signal,
				everyMs,
				() => run(options),
				(error) => options.onError(name, error),
			);
}

const defaults = { labelSelector: bootstrapLabel };

async function ensureClusterRoles({
	client,
	controllers,
}: BootstrapOptions): Promise<void> {
	const { clusterRoles, clusterRoleBindings } = rbacObjects(controllers);
	await Promise.all([
		ensureAll(
			client,
			resources.clusterRoles,
			clusterRoles,
			reconcileRole,
			defaults,
		),
		ensureAll(
			client,
			resources.clusterRoleBindings,
			clusterRoleBindings,
			reconcileBinding,
			defaults,
		),
	]);
}

async function ensureRoles({
	client,
	controllers,
}: BootstrapOptions): Promise<void> {
	const { roles, roleBindings } = rbacObjects(controllers);
	await Promise.all([
		ensureAll(client, resources.roles, roles, reconcileRole, defaults),
		ensureAll(
			client,
			resources.roleBindings,
			roleBindings,
			reconcileBinding,
			defaults,
		),
	]);
}
