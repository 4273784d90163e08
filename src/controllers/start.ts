import { setMaxListeners } from "node:events";
import type { Clock } from "../apimachinery/clock.ts";
import { isAlreadyExists } from "../apimachinery/errors.ts";
import type { UserInfo } from "../apimachinery/user.ts";
import type { Client } from "../client/client.ts";
import { EventCorrelator } from "../client/events/correlator.ts";
import { ApiEventRecorder } from "../client/events/recorder.ts";
import { InformerFactory } from "../client/informer-factory.ts";
import { kinds } from "../client/kinds.ts";
import type { ControllerConfig } from "./config.ts";
import type { ControllerDefinition } from "./definition.ts";
import { runController } from "./runner.ts";

export interface StartControllersOptions {
	/** Those to run. */
	readonly controllers: readonly ControllerDefinition[];
	readonly clock: Clock;
	readonly config: ControllerConfig;
	readonly signal: AbortSignal;
	clientFor(user: UserInfo, userAgent: string): Client;
	onError(message: string, fields: Readonly<Record<string, unknown>>): void;
}

/** All controllers write under this name, as those of kube-controller-manager do. */
const userAgent = "kube-controller-manager";

const managerUser: UserInfo = {
	name: "system:kube-controller-manager",
	groups: ["system:authenticated"],
};

const serviceAccountUser = (name: string): UserInfo => ({
	name: `system:serviceaccount:kube-system:${name}`,
	groups: [
		"system:serviceaccounts",
		"system:serviceaccounts:kube-system",
		"system:authenticated",
	],
});

/** Starts controllers over informers that they share; `stopped` resolves after the signal when all have ended. */
export function startControllers(options: StartControllersOptions): {
	readonly stopped: Promise<void>;
} {
	const { clock, config, signal } = options;
	setMaxListeners(0, signal);
	const reportOnce = once(options);
	const informers = new InformerFactory({
		client: options.clientFor(managerUser, userAgent),
		clock,
		signal,
		onError: reportOnce("informers"),
	});
	const correlator = new EventCorrelator(clock);
	const runs = options.controllers.flatMap((definition) => {
		const { name, serviceAccount, component = name } = definition;
		const client = options.clientFor(
			serviceAccount === undefined
				? managerUser
				: serviceAccountUser(serviceAccount),
			userAgent,
		);
		const onError = reportOnce(name);
		const recorder = new ApiEventRecorder({
			client,
			clock,
			signal,
			component,
			correlator,
		});
		const context = {
			client,
			informers,
			recorder,
			clock,
			config,
			signal,
			onError,
		};
		return [definition.create(context)]
			.flat()
			.map((controller) =>
				runController(controller, { name, clock, signal, onError }),
			);
	});
	informers.start();
	void ensureAccounts(options, reportOnce("accounts"));
	return {
		stopped: Promise.allSettled(runs).then(() => informers.stopped()),
	};
}

/** Controllers are accounts of kube-system like any other: what they may do can be looked up and granted. */
async function ensureAccounts(
	{ controllers, clientFor, signal }: StartControllersOptions,
	onError: (message: string, error: unknown) => void,
): Promise<void> {
	const client = clientFor(managerUser, userAgent);
	const names = new Set(
		controllers.flatMap(({ serviceAccount }) => serviceAccount ?? []),
	);
	for (const name of names) {
		if (signal.aborted) return;
		try {
			await client.create(kinds.serviceAccounts, {
				apiVersion: "v1",
				kind: "ServiceAccount",
				metadata: { name, namespace: "kube-system" },
			});
		} catch (error) {
			if (!isAlreadyExists(error) && !signal.aborted)
				onError("cannot make an account", error);
		}
	}
}

/** A failure that comes again and again is told once. */
function once({ onError, signal }: StartControllersOptions) {
	const told = new Set<string>();
	return (controller: string) => (message: string, error: unknown) => {
		if (signal.aborted) return;
		const text = error instanceof Error ? error.message : String(error);
		const key = `${controller}\0${message}\0${text}`;
		if (told.has(key)) return;
		if (told.size > 1000) told.clear();
		told.add(key);
		onError(message, { controller, error });
	};
}
