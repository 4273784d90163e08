import { describe, expect, it } from "vitest";
import type { JsonObject } from "../object.ts";
import { deployment } from "../schemas.fixture.ts";
import { Stored } from "./stored.fixture.ts";
import { trackUpdate } from "./track-update.ts";

const container = (name: string) => ({
	name,
	image: `registry.example.com/team/${name}:v1`,
	command: ["/bin/app", "--serve"],
	args: ["--listen=:8080", "--verbose", "--config=/etc/config/app.yaml"],
	env: Array.from({ length: 12 }, (_, i) => ({
		name: `VARIABLE_${i}`,
		value: `the value of number ${i}`,
	})),
	ports: [80, 81, 82].map((containerPort) => ({
		containerPort,
		name: `p${containerPort}`,
	})),
	volumeMounts: ["a", "b"].map((path) => ({ name: path, mountPath: path })),
	resources: { limits: { cpu: "500m", memory: "256Mi" } },
});
/** About 5 KB. */
const configuration = (image: string): JsonObject => ({
	metadata: { labels: { app: "a", tier: "b" }, annotations: { n: "1" } },
	spec: {
		replicas: 3,
		selector: { matchLabels: { app: "a" } },
		template: {
			metadata: { labels: { app: "a" } },
			spec: {
				containers: [
					{ ...container("app"), image },
					container("proxy"),
					container("log"),
					container("metrics"),
				],
				volumes: [{ name: "a", emptyDir: {} }],
				nodeSelector: { disk: "ssd" },
			},
		},
	},
});

const times = (run: (i: number) => unknown): number => {
	const start = performance.now();
	for (let i = 0; i < 50; i++) run(i);
	return performance.now() - start;
};

/** The cost of something in units of writing and reading the JSON of an object: a busy machine slows down both. */
function cost(object: JsonObject, run: (i: number) => unknown): number {
	const ratios = Array.from({ length: 20 }, () => {
		const unit = times(() => JSON.parse(JSON.stringify(object)));
		return times(run) / unit;
	});
	return ratios.sort((a, b) => a - b)[5] as number;
}

describe("the cost of ownership of a 5 KB Deployment", () => {
	const stored = new Stored(deployment, "Deployment", "apps");
	stored.apply("kubectl", configuration("v0"));

	it("is that of reading and writing it for an apply that changes something", () => {
		const versions = [configuration("v1"), configuration("v2")] as const;
		expect(JSON.stringify(versions[0]).length).toBeGreaterThan(4500);
		const live = stored.live as JsonObject;
		expect(
			cost(live, (i) => stored.apply("kubectl", versions[i % 2 === 0 ? 0 : 1])),
		).toBeLessThan(5);
	});

	it("is a fraction of that for an update that changes nothing", () => {
		const live = stored.live as JsonObject;
		const updated = { ...live };
		const track = () =>
			trackUpdate({
				live,
				updated,
				manager: "controller",
				apiVersion: "apps/v1",
				now: 0,
				schema: deployment,
			});
		expect(cost(live, track)).toBeLessThan(0.5);
	});
});
