import { describe, expect, it } from "vitest";
import { aContainer, aPodSpec } from "../core/pod/pod.fixture.ts";
import {
	type Body,
	openRegistry,
	refusal,
} from "../shared/registry.fixture.ts";
import { batchGroup } from "./index.ts";

const registry = await openRegistry(...batchGroup);
const template = (spec: Body = {}): Body => ({
	spec: aPodSpec({ restartPolicy: "Never", ...spec }),
});
const jobSpec = (extra: Body = {}): Body => ({
	template: template(),
	...extra,
});
const job = (extra: Body = {}, dryRun = true) =>
	registry.create("jobs.batch", { spec: jobSpec(extra) }, dryRun);
const cron = (extra: Body = {}) =>
	registry.create(
		"cronjobs.batch",
		{
			spec: {
				schedule: "0 0 * * *",
				jobTemplate: { spec: jobSpec() },
				...extra,
			},
		},
		true,
	);

describe("a new Job", () => {
	it("gets defaults, labels and a selector", async () => {
		const { metadata, spec, status } = await job();
		const uid = metadata.uid;
		const labels = {
			"controller-uid": uid,
			"batch.kubernetes.io/controller-uid": uid,
			"job-name": "x",
			"batch.kubernetes.io/job-name": "x",
		};
		expect(metadata).toMatchObject({ generation: 1, labels });
		expect(spec).toMatchObject({
			completions: 1,
			parallelism: 1,
			backoffLimit: 6,
			completionMode: "NonIndexed",
			suspend: false,
			podReplacementPolicy: "TerminatingOrFailed",
			manualSelector: false,
			selector: { matchLabels: { "batch.kubernetes.io/controller-uid": uid } },
			template: { metadata: { labels } },
		});
		expect(status).toEqual({});
	});

	it("brings its own selector when it says so", async () => {
		const { spec, metadata } = await job({
			manualSelector: true,
			selector: { matchLabels: { m: "n" } },
			template: { ...template(), metadata: { labels: { m: "n" } } },
		});
		expect(spec.selector).toEqual({ matchLabels: { m: "n" } });
		expect(metadata.labels).toEqual({ m: "n" });
	});

	it.each<[Body, string[]]>([
		[
			{ template: template({ restartPolicy: "Always" }) },
			[
				'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
			],
		],
		[
			{ completionMode: "Indexed", parallelism: 200000, completions: 1 },
			[
				"spec.parallelism: Invalid value: 200000: must be less than or equal to 100000 when completion mode is Indexed",
			],
		],
		[
			{ backoffLimitPerIndex: 1 },
			[
				"spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode",
			],
		],
		[
			{
				podFailurePolicy: {
					rules: [
						{ action: "x" },
						{
							action: "FailJob",
							onExitCodes: {
								containerName: "z",
								operator: "In",
								values: [2, 0, 2],
							},
						},
					],
				},
			},
			[
				'spec.podFailurePolicy.rules[0].action: Unsupported value: "x": supported values: "Count", "FailIndex", "FailJob", "Ignore"',
				"spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required",
				'spec.podFailurePolicy.rules[1].onExitCodes.containerName: Invalid value: "z": must be one of the container or initContainer names in the pod template',
				"spec.podFailurePolicy.rules[1].onExitCodes.values[1]: Invalid value: 0: must not be 0 for the In operator",
				"spec.podFailurePolicy.rules[1].onExitCodes.values[2]: Duplicate value: 2",
				"spec.podFailurePolicy.rules[1].onExitCodes.values: Invalid value: [2,0,2]: must be ordered",
			],
		],
		[
			{
				completionMode: "Indexed",
				completions: 3,
				successPolicy: {
					rules: [{ succeededIndexes: "0-1", succeededCount: 3 }, {}],
				},
			},
			[
				"spec.successPolicy.rules[0].succeededCount: Invalid value: 3: must be less than or equal to 2 (the number of indexes in the specified succeededIndexes field)",
				"spec.successPolicy.rules[1]: Required value: at least one of succeededCount or succeededIndexes must be specified",
			],
		],
	])("is refused for %j", async (extra, expected) => {
		expect(await refusal(job(extra))).toEqual(expected);
	});
});

describe("a Job's update", () => {
	const update = async (
		spec: Body,
		change: (spec: Body & { template: { spec: Body } }) => void,
	) => {
		const fresh = await openRegistry(...batchGroup);
		await fresh.create("jobs.batch", { spec: jobSpec(spec) });
		return refusal(
			fresh.update("jobs.batch", ({ spec }) => change(spec as never)),
		);
	};

	it("keeps the template of a Job that runs", async () => {
		const causes = await update({}, ({ template }) => {
			template.spec.nodeSelector = { a: "b" };
		});
		expect(causes).toHaveLength(1);
		expect(causes[0]).toMatch(/^spec\.template: .*field is immutable$/s);
	});

	it("places and sizes the pods of a suspended one", async () => {
		const suspended = { suspend: true };
		expect(
			await update(suspended, ({ template }) => {
				template.spec.nodeSelector = { a: "b" };
				template.spec.containers = [
					aContainer({ resources: { requests: { cpu: "1" } } }),
				];
			}),
		).toEqual([]);
		const causes = await update(suspended, ({ template }) => {
			template.spec.containers = [aContainer({ image: "other" })];
		});
		expect(causes[0]).toMatch(/^spec\.template\.spec: .*field is immutable$/s);
	});

	it("lets Indexed Jobs grow with their parallelism", async () => {
		const indexed = {
			completionMode: "Indexed",
			completions: 2,
			parallelism: 2,
		};
		expect(
			await update(indexed, (spec) => {
				spec.completions = 3;
			}),
		).toEqual([
			"spec.completions: Invalid value: 3: can only be modified in tandem with spec.parallelism",
		]);
		expect(
			await update(indexed, (spec) => {
				spec.completions = 3;
				spec.parallelism = 3;
			}),
		).toEqual([]);
	});
});

describe("a Job's status", () => {
	const write = async (status: Body, before: Body = {}, spec: Body = {}) => {
		const fresh = await openRegistry(...batchGroup);
		await fresh.create("jobs.batch", { spec: jobSpec(spec) });
		const set = (status: Body) =>
			fresh.update(
				"jobs.batch",
				(object) => {
					object.status = status;
				},
				{ subresource: "status" },
			);
		await set(before);
		return refusal(set(status));
	};
	const condition = (type: string) => ({ type, status: "True" });
	const time = "2026-01-01T00:00:00Z";
	const done = {
		startTime: time,
		completionTime: time,
		succeeded: 1,
		conditions: [condition("SuccessCriteriaMet"), condition("Complete")],
	};

	it.each<[string, Body, Body, string[]]>([
		["done", done, {}, []],
		[
			"done without its time",
			{ ...done, completionTime: undefined },
			{},
			[
				"status.completionTime: Required value: completionTime is required for Complete jobs",
			],
		],
		[
			"no longer done",
			{ ...done, conditions: [condition("SuccessCriteriaMet")] },
			done,
			[
				'status.completionTime: Invalid value: "2026-01-01T00:00:00Z": cannot set completionTime when there is no Complete=True condition',
				"status.conditions: Invalid value: cannot disable the terminal Complete=True condition",
			],
		],
		[
			"fewer failures",
			{ failed: 1 },
			{ failed: 2 },
			["status.failed: Invalid value: 1: cannot decrease the failed counter"],
		],
		[
			"more ready than active",
			{ active: 1, ready: 2 },
			{},
			[
				"status.ready: Invalid value: 2: cannot set more ready pods than active",
			],
		],
		[
			"indexes of a Job without",
			{ completedIndexes: "0" },
			{},
			[
				'status.completedIndexes: Invalid value: "0": cannot set non-empty completedIndexes when non-indexed completion mode',
			],
		],
		[
			"failed without a target",
			{ startTime: time, conditions: [condition("Failed")] },
			{},
			[
				"status.conditions: Invalid value: cannot set Failed=True condition without the FailureTarget=true condition",
			],
		],
	])("%s", async (_, status, before, expected) => {
		expect(await write(status, before)).toEqual(expected);
	});

	it("finds indexes that failed and succeeded", async () => {
		const indexed = {
			completionMode: "Indexed",
			completions: 5,
			backoffLimitPerIndex: 1,
		};
		expect(
			await write(
				{ completedIndexes: "0,2-3", failedIndexes: "3-4" },
				{},
				indexed,
			),
		).toEqual([
			'status.failedIndexes: Invalid value: "3-4": failedIndexes and completedIndexes overlap at index: 3',
		]);
	});
});

describe("deleting a Job", () => {
	it("warns that its pods stay", async () => {
		const fresh = await openRegistry(...batchGroup);
		await fresh.create("jobs.batch", { spec: jobSpec() });
		const warnings: string[] = [];
		const { object } = await fresh.store("jobs.batch").delete(
			"test",
			"x",
			{},
			{
				user: undefined,
				dryRun: false,
				warn: (text) => {
					warnings.push(text);
				},
			},
		);
		expect(object.metadata.finalizers).toEqual(["orphan"]);
		expect(warnings).toEqual([
			"child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning",
		]);
	});
});

describe("a CronJob", () => {
	it("gets defaults, its Jobs do not", async () => {
		const { spec } = await cron();
		expect(spec).toMatchObject({
			concurrencyPolicy: "Allow",
			suspend: false,
			successfulJobsHistoryLimit: 3,
			failedJobsHistoryLimit: 1,
		});
		expect(spec.jobTemplate.spec.backoffLimit).toBeUndefined();
		expect(spec.jobTemplate.spec.template.spec.dnsPolicy).toBe("ClusterFirst");
	});

	it.each<[Body, string[]]>([
		[{ schedule: "" }, ["spec.schedule: Required value"]],
		[
			{ schedule: "* * *" },
			[
				'spec.schedule: Invalid value: "* * *": expected exactly 5 fields, found 3: [* * *]',
			],
		],
		[
			{ schedule: "TZ=UTC 0 0 * * *" },
			[
				'spec.schedule: Invalid value: "TZ=UTC 0 0 * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
			],
		],
		[
			{ timeZone: "Mars/Phobos" },
			[
				'spec.timeZone: Invalid value: "Mars/Phobos": unknown time zone Mars/Phobos',
			],
		],
		[
			{ concurrencyPolicy: "x", startingDeadlineSeconds: -1 },
			[
				"spec.startingDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0",
				'spec.concurrencyPolicy: Unsupported value: "x": supported values: "Allow", "Forbid", "Replace"',
			],
		],
		[
			{
				jobTemplate: { spec: jobSpec({ manualSelector: true, selector: {} }) },
			},
			[
				"spec.jobTemplate.spec.selector: Invalid value: {}: `selector` will be auto-generated",
				'spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: "nil", "false"',
			],
		],
	])("is refused for %j", async (extra, expected) => {
		expect(await refusal(cron(extra))).toEqual(expected);
	});
});
