import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "../../client/client.ts";
import { kinds } from "../../client/kinds.ts";
import { Cluster } from "../../index.ts";
import { makePod } from "../../testing/make-pod.ts";
import { makeNamespace, until } from "../testing.ts";
import { attachmentName, isExclusive } from "./attachment.ts";
import { multiAttachMessage } from "./multi-attach.ts";

const volume = (name: string, accessModes = ["ReadWriteOnce"]) => ({
	apiVersion: "v1",
	kind: "PersistentVolume",
	metadata: { name },
	spec: {
		capacity: { storage: "1Gi" },
		accessModes,
		storageClassName: "none",
		csi: { driver: "csi.example.com", volumeHandle: "h" },
	},
});
const csi = (accessModes?: string[]) => ({
	volume: volume("v", accessModes),
	driver: "csi.example.com",
	handle: "h",
});

describe("volumes that are attached", () => {
	it("have a name for each node", () => {
		expect(attachmentName(csi(), "n")).toMatch(/^csi-[0-9a-f]{64}$/);
		expect(attachmentName(csi(), "n")).not.toBe(attachmentName(csi(), "m"));
	});

	it.each([
		[["ReadWriteOnce"], true],
		[["ReadWriteOncePod"], true],
		[["ReadWriteOnce", "ReadOnlyMany"], false],
		[["ReadWriteMany"], false],
	])("are at one node only with the modes %s: %s", (modes, expected) => {
		expect(isExclusive(csi(modes))).toBe(expected);
	});

	const start = 'Multi-Attach error for volume "v" Volume is already';
	const other = (name: string, namespace = "default") =>
		makePod(name).namespace(namespace).obj();
	it.each([
		[[], "exclusively attached to one node and can't be attached to another"],
		[[other("a"), other("b")], "used by pod(s) a, b"],
		[
			[other("a"), other("b", "far")],
			"used by pod(s) a and 1 pod(s) in different namespaces",
		],
		[[other("b", "far")], "used by 1 pod(s) in different namespaces"],
	])("say who has them (%#)", (others, expected) => {
		expect(multiAttachMessage("v", other("mine"), others)).toBe(
			`${start} ${expected}`,
		);
	});
});

describe("attaching in a cluster", () => {
	let cluster: Cluster;
	let client: Client;
	beforeAll(async () => {
		cluster = await Cluster.start({ disable: ["scheduler", "kubelets"] });
		client = cluster.client;
	});
	afterAll(() => cluster.stop());

	it("follows the pods of a node, and says there what is attached", async () => {
		const namespace = await makeNamespace(client, "attached");
		await client.create(kinds.nodes, {
			apiVersion: "v1",
			kind: "Node",
			metadata: { name: "n" },
			spec: {},
			status: {},
		});
		await client.create(kinds.persistentVolumes, volume("v"));
		await client.create(kinds.persistentVolumeClaims, {
			apiVersion: "v1",
			kind: "PersistentVolumeClaim",
			metadata: { name: "c", namespace },
			spec: {
				accessModes: ["ReadWriteOnce"],
				resources: { requests: { storage: "1Gi" } },
				storageClassName: "none",
				volumeName: "v",
			},
		});
		await client.create(
			kinds.pods,
			makePod("p")
				.namespace(namespace)
				.metadata({ uid: "" })
				.node("n")
				.spec({
					volumes: [{ name: "v", persistentVolumeClaim: { claimName: "c" } }],
				})
				.obj(),
		);
		const [attachment] = await until(
			client,
			kinds.volumeAttachments,
			"",
			(found) => found.length === 1,
		);
		expect(attachment?.spec).toEqual({
			attacher: "csi.example.com",
			nodeName: "n",
			source: { persistentVolumeName: "v" },
		});
		await client.patch(
			kinds.volumeAttachments,
			"",
			attachment?.metadata.name ?? "",
			"merge",
			{ status: { attached: true } },
			{},
			"status",
		);
		await until(client, kinds.nodes, "", ([node]) =>
			Boolean(
				node?.status.volumesAttached?.some(
					({ name }) => name === "kubernetes.io/csi/csi.example.com^h",
				),
			),
		);
		await until(client, kinds.events, namespace, (found) =>
			found.some(
				({ reason, message }) =>
					reason === "SuccessfulAttachVolume" &&
					message === 'AttachVolume.Attach succeeded for volume "v" ',
			),
		);
		await client.delete(kinds.pods, namespace, "p", { gracePeriodSeconds: 0 });
		await until(
			client,
			kinds.volumeAttachments,
			"",
			(found) => found.length === 0,
		);
		await until(client, kinds.nodes, "", ([node]) =>
			Boolean(node && node.status.volumesAttached === undefined),
		);
		// The claim grows: someone else has to see to it.
		await client.patch(
			kinds.persistentVolumeClaims,
			namespace,
			"c",
			"merge",
			{ status: { phase: "Bound", capacity: { storage: "512Mi" } } },
			{},
			"status",
		);
		await until(client, kinds.events, namespace, (found) =>
			found.some(
				({ reason, source }) =>
					reason === "ExternalExpanding" &&
					source?.component === "volume_expand",
			),
		);
	});
});
