/** One verb of the command line. */
export interface Command {
	readonly name: string;
	readonly describe: string;
	/** What may follow the command without a flag: `[action]`, `[names...]`. */
	readonly arguments?: readonly {
		readonly name: string;
		readonly description: string;
	}[];
	readonly options: readonly CommandOption[];
	/** Resolves with the exit code. Throws a ConfigError for what the user should change. */
	run(
		values: Readonly<Record<string, unknown>>,
		args: readonly string[],
	): Promise<number>;
}

export interface CommandOption {
	/** `-q, --quiet`, `--nodes <N>` */
	readonly flags: string;
	readonly description: string;
	/** Shown in the help. */
	readonly default?: string;
}
