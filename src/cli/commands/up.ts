import { isAbsolute } from "node:path";
import {
	type ConfigValues,
	makeConfig,
	readConfigFile,
	readEnvironment,
} from "../../config/config.ts";
import {
	type OptionDefinition,
	optionDefinitions,
} from "../../config/options.ts";
import {
	jsonLogger,
	type Logger,
	silentLogger,
	textLogger,
} from "../../log.ts";
import { startCluster } from "../../main.ts";
import type { Command, CommandOption } from "../command.ts";

/** Starts a cluster and keeps it until a signal ends it. */
export const up: Command = {
	name: "up",
	describe: "start a cluster and keep it running",
	options: [
		{
			flags: "--config <FILE>",
			description: "read flags from a YAML file; flags given here win",
		},
		...Object.values(optionDefinitions).map(commandOption),
	],
	async run(values) {
		const config = makeConfig(...sources(values));
		const log: Logger =
			config.logFormat === "json"
				? jsonLogger()
				: config.quiet
					? silentLogger
					: textLogger();
		const say = (line: string) => {
			if (!config.quiet && config.logFormat === "text")
				process.stdout.write(`${line}\n`);
		};
		const started = performance.now();
		const cluster = await startCluster({
			config,
			log,
			onStep(name, milliseconds) {
				log.info("step done", { step: name, milliseconds });
				say(`  ${name.padEnd(14)}${milliseconds.toFixed(0).padStart(5)} ms`);
			},
		});
		outliveFailures(log);
		const total = performance.now() - started;
		log.info("cluster is ready", { url: cluster.url, milliseconds: total });
		say(
			`\nmonokube is ready at ${cluster.url} after ${(total / 1000).toFixed(2)} s`,
		);
		if (config.kubeconfigOut !== "") {
			say(`kubeconfig: ${config.kubeconfigOut}\n`);
			say("Type next, in another terminal:");
			say(`  export KUBECONFIG=${shellPath(config.kubeconfigOut)}`);
			say("  kubectl get nodes");
			say("  kubectl create deployment web --image=nginx --replicas=3");
			say("  kubectl get pods -o wide --watch");
			say("\nCtrl-C stops it.");
		}
		await untilSignal();
		await cluster.stop();
		return 0;
	},
};

/** File, environment, command line: later ones win. */
function sources(values: Readonly<Record<string, unknown>>): ConfigValues[] {
	const { config: flag, ...flags } = values;
	const file = flag ?? process.env.MONOKUBE_CONFIG;
	return [
		...(file === undefined ? [] : [readConfigFile(String(file))]),
		readEnvironment(process.env),
		flags,
	];
}

function commandOption(definition: OptionDefinition): CommandOption {
	const { flag, type, short, description } = definition;
	const value = type === "boolean" ? " [BOOL]" : ` <${definition.placeholder}>`;
	const fallback = definition.default;
	return {
		flags: `${short === undefined ? "" : `-${short}, `}--${flag}${value}`,
		description,
		...(fallback === undefined || fallback === false || fallback === ""
			? {}
			: { default: String(fallback) }),
	};
}

/** What fails where nobody waits for it, one part's business, ends no cluster that runs. */
function outliveFailures(log: Logger): void {
	const note = (error: unknown) =>
		log.error("something failed that nobody waited for", { error });
	process.on("unhandledRejection", note);
	process.on("uncaughtException", note);
}

const untilSignal = (): Promise<void> =>
	new Promise((resolve) => {
		process.once("SIGINT", () => resolve());
		process.once("SIGTERM", () => resolve());
	});

/** A path as the reader's shell in the same directory finds it. */
const shellPath = (path: string): string =>
	isAbsolute(path) ? path : `$PWD/${path}`;
