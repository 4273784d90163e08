import { describe, expect, it } from "vitest";
import { makeNode } from "../../testing/make-node.ts";
import { makePod } from "../../testing/make-pod.ts";
import { setUp } from "../testing.ts";

const nodes = [makeNode("a").zone("z1").obj(), makeNode("b").zone("z2").obj()];
const claim = (name: string, spec: object, more: object = {}) => ({
	apiVersion: "v1",
	kind: "PersistentVolumeClaim",
	metadata: {
		name,
		namespace: "default",
		uid: name,
		annotations: { "pv.kubernetes.io/bind-completed": "yes" },
		...more,
	},
	spec,
	status: { phase: "Bound" },
});
const volume = (name: string, more: object = {}, labels = {}) => ({
	apiVersion: "v1",
	kind: "PersistentVolume",
	metadata: { name, labels },
	spec: {
		capacity: { storage: "10Gi" },
		accessModes: ["ReadWriteOnce"],
		storageClassName: "wait",
		...more,
	},
	status: { phase: "Available" },
});
const inZone = (zone: string) => ({
	nodeAffinity: {
		required: {
			nodeSelectorTerms: [
				{
					matchExpressions: [
						{
							key: "topology.kubernetes.io/zone",
							operator: "In",
							values: [zone],
						},
					],
				},
			],
		},
	},
});
const storageClass = (name: string, provisioner: string) => ({
	apiVersion: "storage.k8s.io/v1",
	kind: "StorageClass",
	metadata: { name },
	provisioner,
	volumeBindingMode: "WaitForFirstConsumer",
});
const unbound = (storageClassName: string) =>
	claim(
		"c",
		{
			storageClassName,
			accessModes: ["ReadWriteOnce"],
			resources: { requests: { storage: "5Gi" } },
		},
		{ annotations: {} },
	);
const pod = makePod().claim("c").obj();

describe("volumes", () => {
	it("names a claim that is not there", () => {
		const { place } = setUp({ nodes });
		expect(place(pod)).toBe(
			'0/2 nodes are available: persistentvolumeclaim "c" not found.',
		);
	});

	it("follows a bound volume", () => {
		const { filter } = setUp({
			nodes,
			objects: {
				claims: [claim("c", { volumeName: "v" })],
				volumes: [volume("v", inZone("z2"))],
			},
		});
		expect(filter(pod)).toEqual({
			a: "node(s) didn't match PersistentVolume's node affinity",
			b: "",
		});
	});

	it("follows the zone labels of a bound volume", () => {
		const { filter } = setUp({
			nodes,
			objects: {
				claims: [claim("c", { volumeName: "v" })],
				volumes: [volume("v", {}, { "topology.kubernetes.io/zone": "z1__z3" })],
			},
		});
		expect(filter(pod)).toEqual({
			a: "",
			b: "node(s) had no available volume zone",
		});
	});

	it("finds a free volume for a claim that waits", () => {
		const { filter } = setUp({
			nodes,
			objects: {
				claims: [unbound("wait")],
				storageClasses: [storageClass("wait", "kubernetes.io/no-provisioner")],
				volumes: [volume("v", inZone("z1"))],
			},
		});
		expect(filter(pod)).toEqual({
			a: "",
			b: "node(s) didn't find available persistent volumes to bind",
		});
	});

	it("counts on a provisioner where there is one", () => {
		const { filter } = setUp({
			nodes,
			objects: {
				claims: [unbound("made")],
				storageClasses: [storageClass("made", "csi.example.com")],
			},
		});
		expect(filter(pod)).toEqual({ a: "", b: "" });
	});

	it("does not wait with a claim that should be bound already", () => {
		const { place } = setUp({ nodes, objects: { claims: [unbound("nope")] } });
		expect(place(pod)).toBe(
			"0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims.",
		);
	});

	it("lets one pod only use a ReadWriteOncePod claim", () => {
		const { filter } = setUp({
			nodes,
			pods: [makePod("o").claim("c").node("a").obj()],
			objects: {
				claims: [
					claim("c", { volumeName: "v", accessModes: ["ReadWriteOncePod"] }),
				],
				volumes: [volume("v")],
			},
		});
		const message =
			"node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode";
		expect(filter(pod)).toEqual({ a: message, b: message });
	});

	it("keeps to the number of volumes that a driver can attach", () => {
		const csi = (handle: string) => ({
			csi: { driver: "d", volumeHandle: handle },
		});
		const { filter } = setUp({
			nodes,
			pods: [makePod("o").claim("other").node("a").obj()],
			objects: {
				claims: [
					claim("c", { volumeName: "v" }),
					claim("other", { volumeName: "w" }),
				],
				volumes: [volume("v", csi("1")), volume("w", csi("2"))],
				csiNodes: ["a", "b"].map(
					(name) =>
						({
							apiVersion: "storage.k8s.io/v1",
							kind: "CSINode",
							metadata: { name },
							spec: { drivers: [{ name: "d", allocatable: { count: 1 } }] },
						}) as never,
				),
			},
		});
		expect(filter(pod)).toEqual({
			a: "node(s) exceed max volume count",
			b: "",
		});
	});
});
