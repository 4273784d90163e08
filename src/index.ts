import type { Clock } from "./apimachinery/clock.ts";
import type { Client } from "./client/client.ts";
import { type Config, type ConfigValues, makeConfig } from "./config/config.ts";
import { type Logger, silentLogger } from "./log.ts";
import { type RunningCluster, startCluster } from "./main.ts";

export type { Client } from "./client/client.ts";
export { kinds } from "./client/kinds.ts";
export type { Config } from "./config/config.ts";

/** The options of `monokube up` in camel case, and what only a program can give. */
export type ClusterOptions = Partial<Config> & {
	readonly clock?: Clock;
	readonly log?: Logger;
};

/** What a cluster inside a program differs in from one on the command line: nothing is left on disk, any port will do. */
const libraryDefaults: ConfigValues = {
	ephemeral: true,
	securePort: 0,
	kubeconfigOut: "",
};

/**
 * A whole cluster in this process. Many can run side by side; they share nothing.
 *
 * @example
 * await using cluster = await Cluster.start({ nodes: 5 });
 * await cluster.client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: "demo" } });
 */
export class Cluster implements AsyncDisposable {
	readonly #running: RunningCluster;

	private constructor(running: RunningCluster) {
		this.#running = running;
	}

	/** Resolves when the cluster is ready to use. Throws a ConfigError about an option that can't be. */
	static async start(options: ClusterOptions = {}): Promise<Cluster> {
		const { clock, log, ...values } = options;
		const config = makeConfig(libraryDefaults, values);
		const running = await startCluster({
			config,
			log: log ?? silentLogger,
			...(clock === undefined ? {} : { clock }),
		});
		return new Cluster(running);
	}

	/** https://127.0.0.1:PORT */
	get url(): string {
		return this.#running.url;
	}

	/** The text of the admin's kubeconfig. */
	get kubeconfig(): string {
		return this.#running.kubeconfig;
	}

	/** The API as the admin, without a socket. */
	get client(): Client {
		return this.#running.client;
	}

	stop(): Promise<void> {
		return this.#running.stop();
	}

	[Symbol.asyncDispose](): Promise<void> {
		return this.stop();
	}
}
