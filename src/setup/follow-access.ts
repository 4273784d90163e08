import type { Clock } from "../apimachinery/clock.ts";
import type { AccessSettings } from "../apiserver/access.ts";
import type { Config } from "../config/config.ts";
import type { Logger } from "../log.ts";
import type { Pki } from "../pki/pki.ts";
import { configureAccess } from "./access.ts";
import { stateOfFile, watchFiles } from "./watch-files.ts";

/**
 * Takes up changed files of --authentication-config and --authorization-config without a restart, as kube-apiserver
 * does. A file that is wrong is told of, and what was said before stays in force.
 */
export function followAccess(options: {
	readonly config: Config;
	readonly clock: Clock;
	readonly log: Logger;
	readonly pki: Pki;
	readonly signal: AbortSignal;
	apply(settings: AccessSettings): void;
}): void {
	const { config, clock, pki, signal, apply } = options;
	const log = options.log.child("access");
	const files = [
		config.authenticationConfig,
		config.authorizationConfig,
	].filter((file) => file !== undefined);
	if (files.length === 0) return;
	watchFiles({
		clock,
		signal,
		state: () => files.map(stateOfFile).join("\n"),
		async onChange() {
			try {
				apply(configureAccess(config, pki));
				log.info("configuration was taken up", { files });
			} catch (error) {
				log.error("configuration can't be taken up", { error });
				throw error;
			}
		},
	});
}
