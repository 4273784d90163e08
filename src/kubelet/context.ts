import type { Clock } from "../apimachinery/clock.ts";
import type { Client } from "../client/client.ts";
import type { EventType } from "../client/events/recorder.ts";
import type { Node } from "../client/types/node.ts";
import type { Container, Pod } from "../client/types/pod.ts";
import type { KubeletConfig } from "./config.ts";
import type { NodeRuntime } from "./runtime/cri.ts";

/** What the parts of one node agent share. */
export interface NodeContext {
	readonly name: string;
	readonly hostIP: string;
	readonly clock: Clock;
	/** Acts as the node. */
	readonly client: Client;
	readonly config: KubeletConfig;
	readonly runtime: NodeRuntime;
	readonly signal: AbortSignal;
	/** The node as the API has it; undefined before it is registered, and when someone deleted it. */
	node(): Node | undefined;
	/** 0 <= random() < 1. */
	random(): number;
	/** Tells people what happened to a pod, or to one of its containers. */
	event(
		pod: Pod,
		container: Container | undefined,
		type: EventType,
		reason: string,
		message: string,
	): void;
	onError(message: string, error: unknown): void;
}
