import { formatMicroTime } from "../../apimachinery/clock.ts";
import {
	isAlreadyExists,
	isConflict,
	isNotFound,
} from "../../apimachinery/errors.ts";
import { kinds } from "../../client/kinds.ts";
import type { Lease } from "../../client/types/other.ts";
import type { NodeContext } from "../context.ts";

const namespace = "kube-node-lease";

/** The node's heartbeat (component-helpers/apimachinery/lease/controller.go): a Lease that is renewed every ten seconds. */
export class NodeLease {
	readonly #context: NodeContext;
	#lease: Lease | undefined;

	constructor(context: NodeContext) {
		this.#context = context;
	}

	async renew(): Promise<void> {
		const { client, clock, name } = this.#context;
		const renewTime = formatMicroTime(clock.now());
		try {
			this.#lease =
				this.#lease === undefined
					? await client.create(kinds.leases, this.#make(renewTime))
					: await client.update(kinds.leases, {
							...this.#lease,
							spec: { ...this.#lease.spec, renewTime },
						});
		} catch (error) {
			if (isAlreadyExists(error) || isConflict(error)) {
				this.#lease = await client.get(kinds.leases, namespace, name);
				return this.renew();
			}
			if (!isNotFound(error)) throw error;
			this.#lease = undefined;
		}
	}

	#make(renewTime: string): Lease {
		const { name, config, node } = this.#context;
		const uid = node()?.metadata.uid;
		return {
			apiVersion: "coordination.k8s.io/v1",
			kind: "Lease",
			metadata: {
				name,
				namespace,
				...(uid === undefined
					? {}
					: {
							ownerReferences: [{ apiVersion: "v1", kind: "Node", name, uid }],
						}),
			},
			spec: {
				holderIdentity: name,
				leaseDurationSeconds: config.leaseDurationSeconds,
				renewTime,
			},
		};
	}
}
