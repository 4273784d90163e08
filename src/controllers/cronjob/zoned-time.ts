/** A moment as clocks of a time zone show it; arithmetic is Go's time package's. */
export interface LocalTime {
	readonly year: number;
	/** From 1. */
	readonly month: number;
	readonly day: number;
	readonly hour: number;
	readonly minute: number;
	readonly second: number;
	/** Sunday is 0. */
	readonly weekday: number;
}

/** Turns moments (milliseconds since the epoch) into times of a zone and back. */
export class Zone {
	readonly #format: Intl.DateTimeFormat | undefined;

	/** UTC when the name is empty. */
	constructor(name: string) {
		this.#format =
			name === "" || name === "UTC"
				? undefined
				: new Intl.DateTimeFormat("en-US", {
						timeZone: name,
						hourCycle: "h23",
						year: "numeric",
						month: "numeric",
						day: "numeric",
						hour: "numeric",
						minute: "numeric",
						second: "numeric",
					});
	}

	/** How far the zone's clocks are ahead of UTC, in milliseconds. */
	offset(ms: number): number {
		if (this.#format === undefined) return 0;
		const parts: Record<string, number> = {};
		for (const { type, value } of this.#format.formatToParts(ms))
			parts[type] = Number(value);
		const { year = 0, month = 1, day, hour, minute, second } = parts;
		const shown = Date.UTC(year, month - 1, day, hour, minute, second);
		return shown - Math.floor(ms / 1000) * 1000;
	}

	local(ms: number): LocalTime {
		const date = new Date(ms + this.offset(ms));
		return {
			year: date.getUTCFullYear(),
			month: date.getUTCMonth() + 1,
			day: date.getUTCDate(),
			hour: date.getUTCHours(),
			minute: date.getUTCMinutes(),
			second: date.getUTCSeconds(),
			weekday: date.getUTCDay(),
		};
	}

	/** The moment when clocks show this; what is out of range is carried over, as Go's time.Date does. */
	moment(
		year: number,
		month: number,
		day: number,
		hour = 0,
		minute = 0,
		second = 0,
	): number {
		const shown = Date.UTC(year, month - 1, day, hour, minute, second);
		const guess = shown - this.offset(shown);
		return shown - this.offset(guess);
	}

	/** RFC 3339 with the zone's offset: `2026-03-01T09:30:00+01:00`. */
	format(ms: number): string {
		const offset = this.offset(ms);
		const text = new Date(ms + offset).toISOString().slice(0, 19);
		if (offset === 0) return `${text}Z`;
		const minutes = Math.abs(offset) / 60_000;
		const two = (value: number) => String(value).padStart(2, "0");
		return `${text}${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
	}
}
