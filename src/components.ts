import type { Clock } from "./apimachinery/clock.ts";
import type { UserInfo } from "./apimachinery/user.ts";
import type { Client } from "./client/client.ts";
import type { Config } from "./config/config.ts";
import type { Logger } from "./log.ts";
import type { Pki } from "./pki/pki.ts";

/** What every embedded component is started with. */
export interface ComponentsOptions {
	readonly config: Config;
	readonly clock: Clock;
	readonly log: Logger;
	readonly pki: Pki;
	readonly signal: AbortSignal;
	/** An in-process client of the API that acts as this user. */
	clientFor(user: UserInfo, userAgent: string): Client;
}

/** Starts controllers, scheduler and kubelets, each as its own user; `stopped` resolves after the signal when all have ended. */
export function startComponents(_options: ComponentsOptions): {
	readonly stopped: Promise<void>;
} {
	return { stopped: Promise.resolve() };
}
