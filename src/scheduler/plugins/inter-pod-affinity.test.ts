import { describe, expect, it } from "vitest";
import { makeNode } from "../../testing/make-node.ts";
import { makePod } from "../../testing/make-pod.ts";
import { setUp } from "../testing.ts";
import { interPodAffinity } from "./inter-pod-affinity.ts";

const nodes = [
	makeNode("a").zone("z1").obj(),
	makeNode("b").zone("z1").obj(),
	makeNode("c").zone("z2").obj(),
];
const zone = "topology.kubernetes.io/zone";
const app = (name: string, value: string) => makePod(name).label("app", value);
const db = app("db", "db").node("a").obj();
const affinity = "node(s) didn't match pod affinity rules";
const anti = "node(s) didn't match pod anti-affinity rules";
const existing = "node(s) didn't satisfy existing pods anti-affinity rules";

const filterWith = (
	pods: Parameters<typeof setUp>[0]["pods"],
	namespaces: readonly string[] = [],
) =>
	setUp({
		nodes,
		pods: pods ?? [],
		plugins: [interPodAffinity],
		objects: {
			namespaces: namespaces.map((name) => ({
				apiVersion: "v1",
				kind: "Namespace",
				metadata: { name, labels: { team: name } },
			})),
		},
	});

describe("InterPodAffinity", () => {
	it("keeps a pod near others, by domain", () => {
		const pod = makePod().podAffinity("podAffinity", ["app", "db"], zone).obj();
		expect(filterWith([db]).filter(pod)).toEqual({ a: "", b: "", c: affinity });
	});

	it("lets the first of a group go anywhere, others not", () => {
		const { filter } = filterWith([]);
		const first = app("p", "db").podAffinity(
			"podAffinity",
			["app", "db"],
			zone,
		);
		expect(filter(first.obj())).toEqual({ a: "", b: "", c: "" });
		const other = makePod().podAffinity("podAffinity", ["app", "db"], zone);
		expect(filter(other.obj())).toEqual({
			a: affinity,
			b: affinity,
			c: affinity,
		});
	});

	it("keeps a pod away from others, by domain", () => {
		const pod = makePod().podAffinity("podAntiAffinity", ["app", "db"], zone);
		expect(filterWith([db]).filter(pod.obj())).toEqual({
			a: anti,
			b: anti,
			c: "",
		});
	});

	it("lets pods keep others away from themselves", () => {
		const shy = app("shy", "x")
			.podAffinity("podAntiAffinity", ["app", "web"], "kubernetes.io/hostname")
			.node("b")
			.obj();
		const { filter, cache } = filterWith([shy]);
		expect(filter(app("p", "web").obj())).toEqual({
			a: "",
			b: existing,
			c: "",
		});
		cache.removePod("uid-shy");
		expect(filter(app("p", "web").obj())).toEqual({ a: "", b: "", c: "" });
	});

	it("looks at the pod's own namespace unless told otherwise", () => {
		const elsewhere = app("db", "db").namespace("other").node("a").obj();
		const { filter } = filterWith([elsewhere], ["other", "default"]);
		const pod = (more: object) => {
			const { spec, ...rest } = makePod()
				.podAffinity("podAntiAffinity", ["app", "db"], zone)
				.obj();
			const [term] =
				spec.affinity?.podAntiAffinity
					?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
			return {
				...rest,
				spec: {
					...spec,
					affinity: {
						podAntiAffinity: {
							requiredDuringSchedulingIgnoredDuringExecution: [
								{ topologyKey: zone, ...term, ...more },
							],
						},
					},
				},
			};
		};
		expect(filter(pod({})).a).toBe("");
		expect(filter(pod({ namespaces: ["other"] })).a).toBe(anti);
		const selector = { matchLabels: { team: "other" } };
		expect(filter(pod({ namespaceSelector: selector })).a).toBe(anti);
	});

	it("scores preferences of both sides", () => {
		const likesWeb = app("l", "x")
			.podAffinity("podAffinity", ["app", "web"], zone, 10)
			.node("c")
			.obj();
		const { score } = filterWith([db, likesWeb]);
		const pod = app("p", "web").podAffinity(
			"podAffinity",
			["app", "db"],
			"kubernetes.io/hostname",
			40,
		);
		// 40 on a, 10 on c; scaled to 0..100 and weighed twice.
		expect(score(pod.obj())).toEqual({ a: 200, b: 0, c: 50 });
	});

	it("follows pods that come and go after it has been asked", () => {
		const { filter, cache } = filterWith([db]);
		const pod = makePod().podAffinity("podAffinity", ["app", "db"], zone).obj();
		expect(filter(pod).c).toBe(affinity);
		cache.setPod(app("db2", "db").node("c").obj());
		cache.removePod("uid-db");
		expect(filter(pod)).toEqual({ a: affinity, b: affinity, c: "" });
	});
});
