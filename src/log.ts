import { pino } from "pino";

/** Constant messages with key/value pairs; two levels. */
export interface Logger {
	info(message: string, fields?: Readonly<Record<string, unknown>>): void;
	error(message: string, fields?: Readonly<Record<string, unknown>>): void;
	/** A logger for a part of the system. */
	child(subsystem: string): Logger;
}

/** Lines of JSON on stderr, for machines. */
export function jsonLogger(): Logger {
	const wrap = (log: ReturnType<typeof pino>): Logger => ({
		info: (message, fields) => log.info(fields ?? {}, message),
		error: (message, fields) => log.error(fields ?? {}, message),
		child: (subsystem) => wrap(log.child({ subsystem })),
	});
	return wrap(
		pino(
			{ base: null, timestamp: pino.stdTimeFunctions.isoTime },
			pino.destination({ fd: 2, sync: true }),
		),
	);
}

/** Errors for people on stderr; what goes well is not worth a line. */
export function textLogger(subsystem = ""): Logger {
	return {
		info() {},
		error(message, fields = {}) {
			const pairs = Object.entries(fields).map(([key, value]) =>
				value instanceof Error
					? `${key}=${JSON.stringify(value.message)}`
					: `${key}=${JSON.stringify(value)}`,
			);
			const where = subsystem === "" ? "" : `${subsystem}: `;
			process.stderr.write(`${[`${where}${message}`, ...pairs].join(" ")}\n`);
		},
		child: (name) => textLogger(name),
	};
}

export const silentLogger: Logger = {
	info() {},
	error() {},
	child: () => silentLogger,
};
