/** What a simple command does: how long it runs (milliseconds, Infinity for ever) and the code it exits with. */
export interface CommandPlan {
	readonly duration: number;
	readonly exitCode: number;
}

const shell = /(?:^|\/)(?:ba|da|a|z)?sh$/;
const units: Readonly<Record<string, number>> = {
	"": 1000,
	s: 1000,
	m: 60_000,
	h: 3_600_000,
	d: 86_400_000,
};

/**
 * Understands `true`, `false`, `sleep`, `exit` and `echo`, alone or in a shell line, because that is what people give
 * containers of which only the end matters. Undefined for everything else.
 */
export function planOf(
	command: readonly string[],
	args: readonly string[],
): CommandPlan | undefined {
	const words = [...command, ...args];
	const [program = "", flag = "", script = ""] = words;
	if (shell.test(program) && /^-[a-z]*c$/.test(flag)) return planScript(script);
	return command.length === 0 && args.length === 0
		? undefined
		: planWords(words);
}

function planScript(script: string): CommandPlan | undefined {
	if (/\bwhile\b|\bfor\b|\buntil\b|\bif\b|\btrap\b|[|`$(){}]/.test(script))
		return /\b(?:while|until)\b/.test(script)
			? { duration: Number.POSITIVE_INFINITY, exitCode: 0 }
			: undefined;
	let duration = 0;
	let exitCode = 0;
	for (const line of script.split(/;|&&|\n/)) {
		const words = line
			.replace(/[<>].*$/, "")
			.trim()
			.split(/\s+/);
		if (words[0] === "") continue;
		if (words[0] === "exit")
			return { duration, exitCode: Number(words[1] ?? exitCode) || 0 };
		const step = planWords(words);
		if (step === undefined) return undefined;
		duration += step.duration;
		exitCode = step.exitCode;
	}
	return { duration, exitCode };
}

function planWords(words: readonly string[]): CommandPlan | undefined {
	const [program = "", argument = ""] = words;
	switch (program.replace(/^.*\//, "")) {
		case "true":
		case ":":
		case "echo":
		case "date":
			return { duration: 0, exitCode: 0 };
		case "false":
			return { duration: 0, exitCode: 1 };
		case "sleep":
			return planSleep(argument);
		case "tail":
			return argument === "-f"
				? { duration: Number.POSITIVE_INFINITY, exitCode: 0 }
				: undefined;
		default:
			return undefined;
	}
}

function planSleep(argument: string): CommandPlan | undefined {
	if (/^inf/.test(argument))
		return { duration: Number.POSITIVE_INFINITY, exitCode: 0 };
	const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(argument);
	if (match === null) return undefined;
	return {
		duration: Number(match[1]) * (units[match[2] ?? ""] ?? 1000),
		exitCode: 0,
	};
}
