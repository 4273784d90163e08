import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { FlowStatistics } from "../flowcontrol/flow.ts";
import type { FlowControl } from "../flowcontrol/flow-control.ts";
import type { PriorityLevel } from "../flowcontrol/priority-level.ts";

const prefix = "apiserver_flowcontrol_";
const perFlow = ["priority_level", "flow_schema"];
const durationBuckets = [
	0, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30,
];

/** Seats of each priority level: what is told, and its value. */
const levelGauges: readonly [
	name: string,
	help: string,
	value: (level: PriorityLevel) => number,
][] = [
	[
		"nominal_limit_seats",
		"Nominal number of execution seats configured for each priority level",
		(level) => level.bounds.nominal,
	],
	[
		"lower_limit_seats",
		"Configured lower bound on number of execution seats available to each priority level",
		(level) => level.bounds.min,
	],
	[
		"upper_limit_seats",
		"Configured upper bound on number of execution seats available to each priority level",
		(level) => level.bounds.max,
	],
	[
		"current_limit_seats",
		"current derived number of execution seats available to each priority level",
		(level) =>
			level.exempt
				? Math.max(level.bounds.min, level.highestDemand)
				: level.queues.limit,
	],
	[
		"demand_seats_high_watermark",
		"High watermark, over last adjustment period, of demand_seats",
		(level) => level.highestDemand,
	],
	[
		"demand_seats_smoothed",
		"Smoothed seat demands",
		(level) => level.smoothedDemand,
	],
];

/** Requests of each flow that are under way. */
const flowGauges: readonly [
	name: string,
	help: string,
	value: (flow: FlowStatistics) => number,
][] = [
	[
		"current_executing_requests",
		"Number of requests in initial (for a WATCH) or any (for a non-WATCH) execution stage in the API Priority and Fairness subsystem",
		(flow) => flow.executing,
	],
	[
		"current_executing_seats",
		"Concurrency (number of seats) occupied by the currently executing (initial stage for a WATCH, any stage otherwise) requests in the API Priority and Fairness subsystem",
		(flow) => flow.executingSeats,
	],
	[
		"current_inqueue_requests",
		"Number of requests currently pending in queues of the API Priority and Fairness subsystem",
		(flow) => flow.waiting,
	],
];

/** Tells of priority and fairness under Kubernetes' own names, worked out when somebody scrapes. */
export function addFlowControlMetrics(
	flows: FlowControl,
	registry: Registry,
): void {
	const registers = [registry];
	for (const [name, help, value] of levelGauges)
		new Gauge({
			name: `${prefix}${name}`,
			help,
			labelNames: ["priority_level"],
			registers,
			collect() {
				this.reset();
				for (const level of flows.levels)
					this.set({ priority_level: level.name }, value(level));
			},
		});
	for (const [name, help, value] of flowGauges)
		new Gauge({
			name: `${prefix}${name}`,
			help,
			labelNames: perFlow,
			registers,
			collect() {
				this.reset();
				for (const flow of flows.statistics)
					this.set(labelsOf(flow), value(flow));
			},
		});
	addCounters(flows, registers);
	addDurations(flows, registers);
}

const labelsOf = ({ level, schema }: FlowStatistics) => ({
	priority_level: level,
	flow_schema: schema,
});

function addCounters(flows: FlowControl, registers: Registry[]): void {
	new Counter({
		name: `${prefix}dispatched_requests_total`,
		help: "Number of requests executed by API Priority and Fairness subsystem",
		labelNames: perFlow,
		registers,
		collect() {
			this.reset();
			for (const flow of flows.statistics)
				if (flow.dispatched > 0) this.inc(labelsOf(flow), flow.dispatched);
		},
	});
	new Counter({
		name: `${prefix}rejected_requests_total`,
		help: "Number of requests rejected by API Priority and Fairness subsystem",
		labelNames: [...perFlow, "reason"],
		registers,
		collect() {
			this.reset();
			for (const flow of flows.statistics)
				for (const [reason, count] of flow.refused)
					this.inc({ ...labelsOf(flow), reason }, count);
		},
	});
}

function addDurations(flows: FlowControl, registers: Registry[]): void {
	new Histogram({
		name: `${prefix}request_execution_seconds`,
		help: "Duration of initial stage (for a WATCH) or any (for a non-WATCH) stage of request execution in the API Priority and Fairness subsystem",
		labelNames: perFlow,
		buckets: durationBuckets,
		registers,
		collect() {
			for (const flow of flows.statistics) {
				for (const seconds of flow.executionSeconds)
					this.observe(labelsOf(flow), seconds);
				flow.executionSeconds = [];
			}
		},
	});
	new Histogram({
		name: `${prefix}request_wait_duration_seconds`,
		help: "Length of time a request spent waiting in its queue",
		labelNames: [...perFlow, "execute"],
		buckets: durationBuckets,
		registers,
		collect() {
			for (const flow of flows.statistics) {
				for (const { seconds, executed } of flow.waitSeconds)
					this.observe(
						{ ...labelsOf(flow), execute: String(executed) },
						seconds,
					);
				flow.waitSeconds = [];
			}
		},
	});
}
