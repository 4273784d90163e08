/** One thing that has to be well for the server to be. */
export interface HealthCheck {
	readonly name: string;
	/** Throws, or returns an error text, when it is not. */
	check(): string | undefined;
}

export interface HealthAnswer {
	readonly status: number;
	readonly text: string;
}

/** Which checks each endpoint runs; `readyz` also waits for start-up and ends with shutdown. */
export class Health {
	readonly #live: HealthCheck[] = [];
	readonly #ready: HealthCheck[] = [];

	/** Adds a check to /livez and /healthz, and to /readyz. */
	add(check: HealthCheck): void {
		this.#live.push(check);
		this.#ready.push(check);
	}

	/** Adds a check to /readyz alone. */
	addReady(check: HealthCheck): void {
		this.#ready.push(check);
	}

	/** Every path that answers: `/livez`, `/livez/ping` ... */
	paths(): string[] {
		const of = (endpoint: string, checks: readonly HealthCheck[]) => [
			`/${endpoint}`,
			...checks.map(({ name }) => `/${endpoint}/${name}`),
		];
		return [
			...of("healthz", this.#live),
			...of("livez", this.#live),
			...of("readyz", this.#ready),
		];
	}

	/**
	 * `endpoint` is healthz, livez or readyz; `name` one check of it, or "". undefined: there is no such check.
	 */
	answer(
		endpoint: string,
		name: string,
		query: URLSearchParams,
	): HealthAnswer | undefined {
		const checks = endpoint === "readyz" ? this.#ready : this.#live;
		if (name !== "") {
			const one = checks.find((check) => check.name === name);
			if (one === undefined) return undefined;
			const failure = run(one);
			return failure === undefined
				? { status: 200, text: "ok" }
				: { status: 500, text: `internal server error: ${failure}` };
		}
		return all(endpoint, checks, query);
	}
}

function all(
	endpoint: string,
	checks: readonly HealthCheck[],
	query: URLSearchParams,
): HealthAnswer {
	const excluded = new Set(query.getAll("exclude"));
	const lines: string[] = [];
	let failed = false;
	for (const check of checks) {
		if (excluded.delete(check.name)) {
			lines.push(`[+]${check.name} excluded: ok`);
			continue;
		}
		const failure = run(check);
		if (failure !== undefined) failed = true;
		lines.push(
			failure === undefined
				? `[+]${check.name} ok`
				: `[-]${check.name} failed: reason withheld`,
		);
	}
	if (excluded.size > 0)
		lines.push(
			`warn: some health checks cannot be excluded: no matches for ${[...excluded].map((name) => JSON.stringify(name)).join(",")}`,
		);
	if (failed)
		return {
			status: 500,
			text: `${lines.join("\n")}\n${endpoint} check failed\n`,
		};
	return query.has("verbose")
		? { status: 200, text: `${lines.join("\n")}\n${endpoint} check passed\n` }
		: { status: 200, text: "ok" };
}

function run(check: HealthCheck): string | undefined {
	try {
		return check.check();
	} catch (error) {
		return (error as Error).message;
	}
}
