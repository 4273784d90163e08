import { CommanderError, Command as Program } from "commander";
import { ConfigError } from "../config/config-error.ts";
import type { Command } from "./command.ts";
import { certs } from "./commands/certs.ts";
import { kubeconfig } from "./commands/kubeconfig.ts";
import { up } from "./commands/up.ts";

/** Every verb, in the order the help shows them. */
const commands: readonly Command[] = [up, certs, kubeconfig];

/** Runs the command line; resolves with the exit code. Bad input is one line on stderr. */
export async function runCli(
	args: readonly string[],
	version: string,
): Promise<number> {
	let code = 0;
	const program = new Program("monokube")
		.description("The whole Kubernetes control plane in one Node.js process")
		.version(version)
		.exitOverride()
		.configureOutput({ outputError: (text, write) => write(text) });
	for (const command of commands) {
		const sub = program
			.command(command.name)
			.description(command.describe)
			.exitOverride()
			.showSuggestionAfterError();
		for (const option of command.options)
			sub.option(
				option.flags,
				option.default === undefined
					? option.description
					: `${option.description} (default: ${option.default})`,
			);
		for (const { name, description } of command.arguments ?? [])
			sub.argument(name, description);
		sub.action(async () => {
			code = await command.run(sub.opts(), sub.args);
		});
	}
	try {
		await program.parseAsync([...args], { from: "user" });
		return code;
	} catch (error) {
		if (error instanceof CommanderError) return error.exitCode; // it has said what is wrong
		if (error instanceof ConfigError || isUserError(error)) {
			process.stderr.write(`monokube: ${(error as Error).message}\n`);
			return 1;
		}
		throw error;
	}
}

/** Failures of files and storage at the start: their message says it all. */
const isUserError = (error: unknown): boolean =>
	error instanceof Error &&
	error.name !== "TypeError" &&
	!(error instanceof RangeError);
