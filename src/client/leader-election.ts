import { type Clock, formatMicroTime, sleep } from "../apimachinery/clock.ts";
import { isConflict, isNotFound } from "../apimachinery/errors.ts";
import type { Client } from "./client.ts";
import { kinds } from "./kinds.ts";
import type { Lease } from "./types/other.ts";

export interface LeaderElectionOptions {
	readonly client: Client;
	readonly clock: Clock;
	readonly namespace: string;
	readonly name: string;
	/** Who this is; no two may have the same. */
	readonly identity: string;
	readonly signal: AbortSignal;
	/** Runs while this is the leader; its signal ends it. */
	lead(signal: AbortSignal): Promise<void>;
	readonly leaseMs?: number;
	readonly renewMs?: number;
	readonly retryMs?: number;
}

/** The lease as it was seen, and when that was by our own clock: other clocks are not trusted. */
interface Seen {
	readonly renewTime: string;
	readonly at: number;
}

/**
 * Leads whenever nobody else does, until the signal (client-go's tools/leaderelection): the lease is renewed every
 * two seconds; a leader that can't renew it for ten stops, before others take over after fifteen.
 */
export async function runAsLeader(
	options: LeaderElectionOptions,
): Promise<void> {
	const { clock, signal, retryMs = 2000 } = options;
	const election = new Election(options);
	while (!signal.aborted) {
		if (await election.tryAcquire()) await leadOnce(options, election);
		await sleep(clock, retryMs * (1 + 0.2 * Math.random()), signal).catch(
			() => {},
		);
	}
}

async function leadOnce(
	{
		clock,
		signal,
		lead,
		renewMs = 10_000,
		retryMs = 2000,
	}: LeaderElectionOptions,
	election: Election,
): Promise<void> {
	const stop = new AbortController();
	const work = lead(AbortSignal.any([signal, stop.signal])).finally(() =>
		stop.abort(),
	);
	let renewed = clock.now();
	while (!signal.aborted && !stop.signal.aborted) {
		await sleep(clock, retryMs, AbortSignal.any([signal, stop.signal])).catch(
			() => {},
		);
		if (signal.aborted || stop.signal.aborted) break;
		if (await election.tryAcquire()) renewed = clock.now();
		else if (clock.now() - renewed >= renewMs) stop.abort();
	}
	stop.abort();
	await work;
	if (signal.aborted) await election.release();
}

class Election {
	readonly #options: LeaderElectionOptions;
	#seen: Seen | undefined;

	constructor(options: LeaderElectionOptions) {
		this.#options = options;
	}

	/** Takes or renews the lease; false when somebody else has it, or the server can't be reached. */
	async tryAcquire(): Promise<boolean> {
		const { client, clock, namespace, name, identity } = this.#options;
		const now = clock.now();
		try {
			const lease = await this.#get();
			if (lease === undefined) {
				await client.create(kinds.leases, {
					apiVersion: "coordination.k8s.io/v1",
					kind: "Lease",
					metadata: { namespace, name },
					spec: this.#spec(undefined, now),
				});
				return true;
			}
			const { holderIdentity = "", renewTime = "" } = lease.spec;
			if (this.#seen?.renewTime !== renewTime)
				this.#seen = { renewTime, at: now };
			const { leaseDurationSeconds = 15 } = lease.spec;
			const valid = this.#seen.at + leaseDurationSeconds * 1000 > now;
			if (holderIdentity !== "" && holderIdentity !== identity && valid)
				return false;
			await client.update(kinds.leases, {
				...lease,
				spec: this.#spec(lease, now),
			});
			return true;
		} catch {
			return false;
		}
	}

	/** Lets others take over at once. */
	async release(): Promise<void> {
		const { client, identity } = this.#options;
		const lease = await this.#get().catch(() => undefined);
		if (lease?.spec.holderIdentity !== identity) return;
		await client
			.update(kinds.leases, {
				...lease,
				spec: { ...lease.spec, holderIdentity: "", leaseDurationSeconds: 1 },
			})
			.catch((error: unknown) => {
				if (!isConflict(error) && !isNotFound(error)) throw error;
			});
	}

	async #get(): Promise<Lease | undefined> {
		const { client, namespace, name } = this.#options;
		try {
			return await client.get(kinds.leases, namespace, name);
		} catch (error) {
			if (isNotFound(error)) return undefined;
			throw error;
		}
	}

	#spec(lease: Lease | undefined, now: number): Lease["spec"] {
		const { identity, leaseMs = 15_000 } = this.#options;
		const time = formatMicroTime(now);
		const {
			holderIdentity,
			acquireTime,
			leaseTransitions = 0,
		} = lease?.spec ?? {};
		const kept = holderIdentity === identity;
		return {
			holderIdentity: identity,
			leaseDurationSeconds: leaseMs / 1000,
			acquireTime: kept && acquireTime ? acquireTime : time,
			renewTime: time,
			leaseTransitions:
				lease === undefined || kept ? leaseTransitions : leaseTransitions + 1,
		};
	}
}
