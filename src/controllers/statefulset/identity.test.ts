import { describe, expect, it } from "vitest";
import type { StatefulSet } from "../../client/types/apps.ts";
import { makePod } from "../../testing/make-pod.ts";
import {
	identityMatches,
	isInRange,
	newPod,
	ordinalOf,
	parentName,
	storageMatches,
	withIdentity,
} from "./identity.ts";
import { claimOwners, isStale } from "./retention.ts";

const set = (spec: Partial<StatefulSet["spec"]> = {}): StatefulSet => ({
	apiVersion: "apps/v1",
	kind: "StatefulSet",
	metadata: { name: "db", namespace: "default", uid: "set" },
	spec: {
		replicas: 2,
		serviceName: "peers",
		selector: { matchLabels: { app: "db" } },
		template: {
			metadata: { labels: { app: "db" } },
			spec: { containers: [], volumes: [{ name: "data" }, { name: "tmp" }] },
		},
		volumeClaimTemplates: [
			{
				apiVersion: "v1",
				kind: "PersistentVolumeClaim",
				metadata: { name: "data", labels: { tier: "gold" } },
				spec: {},
			},
		],
		updateStrategy: { type: "RollingUpdate" },
		...spec,
	},
	status: { replicas: 0 },
});

describe("names of pods", () => {
	it.each([
		["db-0", "db", 0],
		["my-db-12", "my-db", 12],
		["db", "", -1],
		["db-x", "", -1],
		["db-99999999999", "db", -1],
	])("%s: set %j, ordinal %s", (name, parent, ordinal) => {
		const pod = makePod(name).obj();
		expect([parentName(pod), ordinalOf(pod)]).toEqual([parent, ordinal]);
	});

	it.each([
		["db-1", 0, true],
		["db-2", 0, false],
		["db-2", 2, true],
		["db-1", 2, false],
	])(
		"%s is wanted when ordinals begin with %s: %s",
		(name, start, expected) => {
			expect(isInRange(set({ ordinals: { start } }), makePod(name).obj())).toBe(
				expected,
			);
		},
	);
});

describe("a pod of an ordinal", () => {
	const pod = newPod(set(), 1, "rev");

	it("knows its name, its place and its storage", () => {
		expect(pod.metadata).toMatchObject({
			name: "db-1",
			labels: {
				app: "db",
				"statefulset.kubernetes.io/pod-name": "db-1",
				"apps.kubernetes.io/pod-index": "1",
				"controller-revision-hash": "rev",
			},
			ownerReferences: [{ kind: "StatefulSet", name: "db", controller: true }],
		});
		expect(pod.spec).toMatchObject({ hostname: "db-1", subdomain: "peers" });
		expect(pod.spec.volumes).toEqual([
			{ name: "data", persistentVolumeClaim: { claimName: "data-db-1" } },
			{ name: "tmp" },
		]);
	});

	it("is told from one that lost what makes it up", () => {
		const there = {
			...pod,
			metadata: { ...pod.metadata, namespace: "default" },
		};
		const bare = {
			...there,
			metadata: { ...there.metadata, labels: {} },
			spec: { ...there.spec, volumes: [] },
		};
		expect([
			identityMatches(set(), there),
			identityMatches(set(), bare),
			identityMatches(set(), withIdentity(bare)),
			storageMatches(set(), there),
			storageMatches(set(), bare),
		]).toEqual([true, false, true, true, false]);
	});
});

describe("claims of pods", () => {
	const owners = (whenDeleted: string, whenScaled: string, name: string) =>
		claimOwners(
			set({
				persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled },
			}),
			makePod(name).obj(),
			{
				apiVersion: "v1",
				kind: "PersistentVolumeClaim",
				metadata: { name: "data" },
				spec: {},
			},
		)?.map(({ kind }) => kind);
	it.each([
		["Retain", "Retain", "db-0", undefined],
		["Delete", "Retain", "db-0", ["StatefulSet"]],
		["Delete", "Retain", "db-5", ["StatefulSet"]],
		["Retain", "Delete", "db-0", undefined],
		["Retain", "Delete", "db-5", ["Pod"]],
		["Delete", "Delete", "db-0", ["StatefulSet"]],
		["Delete", "Delete", "db-5", ["Pod"]],
	])(
		"go, with %s when deleted and %s when scaled, for %s, with %j",
		(whenDeleted, whenScaled, name, expected) => {
			expect(owners(whenDeleted, whenScaled, name)).toEqual(expected);
		},
	);

	it("may be left from an earlier pod", () => {
		const claim = (uid: string) => ({
			apiVersion: "v1",
			kind: "PersistentVolumeClaim",
			metadata: {
				name: "data",
				ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: "db-0", uid }],
			},
			spec: {},
		});
		const pod = makePod("db-0").obj();
		expect(isStale(claim("earlier"), pod)).toBe(true);
		expect(isStale(claim("uid-db-0"), pod)).toBe(false);
	});
});
