import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type {
	FinishedRequest,
	RequestMetrics,
} from "../endpoints/request-metrics.ts";
import { kubernetesVersion } from "./version.ts";

/** Buckets of kube-apiserver's request durations, in seconds. */
const durationBuckets = [
	0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8,
	10, 15, 20, 30, 45, 60,
];

const requestLabels = [
	"code",
	"component",
	"dry_run",
	"group",
	"resource",
	"scope",
	"subresource",
	"verb",
	"version",
] as const;
const durationLabels = requestLabels.filter((label) => label !== "code");

interface Series {
	count: number;
	durations: number[];
	labels: Record<string, string>;
}

/** How many durations of one series wait for the next scrape. */
const maxPendingDurations = 10_000;

/**
 * The apiserver's metrics. Requests are only noted down while they are served and put into the registry when somebody
 * scrapes, so that counting costs a map look-up.
 */
export class ServerMetrics implements RequestMetrics {
	readonly registry = new Registry();
	readonly #series = new Map<string, Series>();
	readonly #inflight = new Map<string, number>();
	readonly #requests: Counter;
	readonly #durations: Histogram;

	constructor() {
		const registers = [this.registry];
		this.#requests = new Counter({
			name: "apiserver_request_total",
			help: "Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.",
			labelNames: [...requestLabels],
			registers,
			collect: () => this.#drain(),
		});
		this.#durations = new Histogram({
			name: "apiserver_request_duration_seconds",
			help: "Response latency distribution in seconds for each verb, dry run value, group, version, resource, subresource, scope and component.",
			labelNames: [...durationLabels],
			buckets: durationBuckets,
			registers,
		});
		const inflight = this.#inflight;
		new Gauge({
			name: "apiserver_current_inflight_requests",
			help: "Maximal number of currently used inflight request limit of this apiserver per request kind in last second.",
			labelNames: ["request_kind"],
			registers,
			collect() {
				for (const kind of ["mutating", "readOnly"])
					this.set({ request_kind: kind }, inflight.get(kind) ?? 0);
			},
		});
		new Gauge({
			name: "apiserver_longrunning_requests",
			help: "Gauge of all active long-running apiserver requests broken out by verb, group, version, resource, scope and component. Not all requests are tracked this way.",
			labelNames: ["component"],
			registers,
			collect() {
				this.set({ component: "apiserver" }, inflight.get("longRunning") ?? 0);
			},
		});
		new Gauge({
			name: "kubernetes_build_info",
			help: "A metric with a constant '1' value labeled by major, minor, git version, git commit, git tree state, build date, Go version, and compiler from which Kubernetes was built, and platform on which it is running.",
			labelNames: ["git_version", "major", "minor", "platform"],
			registers,
			collect() {
				this.set(
					{
						git_version: kubernetesVersion.gitVersion,
						major: kubernetesVersion.major,
						minor: kubernetesVersion.minor,
						platform: kubernetesVersion.platform,
					},
					1,
				);
			},
		});
	}

	started(verb: string, longRunning: boolean): () => void {
		const readOnly = ["GET", "LIST", "WATCH", "HEAD"].includes(verb);
		const kind = longRunning
			? "longRunning"
			: readOnly
				? "readOnly"
				: "mutating";
		const inflight = this.#inflight;
		inflight.set(kind, (inflight.get(kind) ?? 0) + 1);
		return () => inflight.set(kind, (inflight.get(kind) ?? 1) - 1);
	}

	finished(request: FinishedRequest): void {
		const key = `${request.code} ${request.dryRun} ${request.group} ${request.resource} ${request.scope} ${request.subresource} ${request.verb} ${request.version}`;
		let series = this.#series.get(key);
		if (series === undefined) {
			series = {
				count: 0,
				durations: [],
				labels: {
					component: "apiserver",
					dry_run: request.dryRun,
					group: request.group,
					resource: request.resource,
					scope: request.scope,
					subresource: request.subresource,
					verb: request.verb,
					version: request.version,
					code: String(request.code),
				},
			};
			this.#series.set(key, series);
		}
		series.count++;
		if (series.durations.length < maxPendingDurations)
			series.durations.push(request.seconds);
	}

	#drain(): void {
		for (const series of this.#series.values()) {
			if (series.count === 0) continue;
			const { code: _code, ...labels } = series.labels;
			this.#requests.inc(series.labels, series.count);
			for (const seconds of series.durations)
				this.#durations.observe(labels, seconds);
			series.count = 0;
			series.durations = [];
		}
	}
}
