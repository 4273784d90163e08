/** Warnings about volumes (k8s.io/kubernetes/pkg/api/pod/warnings.go). */
import { child, goQuote, index } from "../../../apimachinery/field.ts";
import { list } from "../../shared/checks.ts";
import { claimSpecWarnings } from "../../shared/claim-spec.ts";
import type { Volume, VolumeProjection, VolumeSource } from "./volume-types.ts";

/** In the order in which Kubernetes reports them; `ephemeral` claims come before the last two. */
const removedPlugins: readonly [keyof VolumeSource, string, string][] = [
	[
		"photonPersistentDisk",
		"photonPersistentDisk",
		"deprecated in v1.11, non-functional in v1.16+",
	],
	[
		"gitRepo",
		"gitRepo",
		"deprecated in v1.11, and disabled by default in v1.33+",
	],
	["scaleIO", "scaleIO", "deprecated in v1.16, non-functional in v1.22+"],
	["flocker", "flocker", "deprecated in v1.22, non-functional in v1.25+"],
	["storageos", "storageOS", "deprecated in v1.22, non-functional in v1.25+"],
	["quobyte", "quobyte", "deprecated in v1.22, non-functional in v1.25+"],
	["glusterfs", "glusterfs", "deprecated in v1.25, non-functional in v1.26+"],
	["cephfs", "cephfs", "deprecated in v1.28, non-functional in v1.31+"],
	["rbd", "rbd", "deprecated in v1.28, non-functional in v1.31+"],
];

export const volumeWarnings = (
	volumes: readonly Volume[],
	path: string,
): string[] => [
	...volumes.flatMap((volume, i) => pluginWarnings(volume, index(path, i))),
	...volumes.flatMap(overlapWarnings),
];

function pluginWarnings(volume: Volume, path: string): string[] {
	const texts = (plugins: typeof removedPlugins) =>
		plugins.flatMap(([field, name, text]) =>
			volume[field] === undefined ? [] : [`${child(path, name)}: ${text}`],
		);
	const template = volume.ephemeral?.volumeClaimTemplate;
	return [
		...texts(removedPlugins.slice(0, -2)),
		...(template
			? claimSpecWarnings(
					template.spec,
					child(path, "ephemeral.volumeClaimTemplate.spec"),
				)
			: []),
		...texts(removedPlugins.slice(-2)),
	];
}

interface SourcedPath {
	readonly path: string;
	/** Where a projected volume has it from. */
	readonly source: string;
}

const pathsOf = (
	items: readonly { path: string }[] | null | undefined,
	source = "",
): SourcedPath[] => list(items).map(({ path }) => ({ path, source }));

/** Files of one volume that hide each other. */
function overlapWarnings(volume: Volume): string[] {
	const { name, configMap, secret, downwardAPI, projected } = volume;
	const overlaps = (paths: readonly SourcedPath[], what: string) =>
		overlapsAmong(paths).map(
			(text) => `volume ${goQuote(name)} (${what}): overlapping paths: ${text}`,
		);
	const sources = list(projected?.sources);
	return [
		...overlaps(
			pathsOf(configMap?.items),
			`ConfigMap ${goQuote(configMap?.name ?? "")}`,
		),
		...overlaps(
			pathsOf(secret?.items),
			`Secret ${goQuote(secret?.secretName ?? "")}`,
		),
		...overlaps(pathsOf(downwardAPI?.items), "DownwardAPI"),
		...sources
			.filter((source) => Object.values(source).every((s) => s === undefined))
			.map(() => `volume ${goQuote(name)} (Projected) has no sources provided`),
		...overlaps(sources.flatMap(projectedPaths), "Projected"),
	];
}

function projectedPaths(source: VolumeProjection): SourcedPath[] {
	const { configMap, secret, downwardAPI } = source;
	if (configMap?.items)
		return pathsOf(
			configMap.items,
			`ConfigMap ${goQuote(configMap.name ?? "")}`,
		);
	if (secret?.items)
		return pathsOf(secret.items, `Secret ${goQuote(secret.name ?? "")}`);
	if (downwardAPI?.items) return pathsOf(downwardAPI.items, "DownwardAPI");
	const { serviceAccountToken: token, clusterTrustBundle: bundle } = source;
	if (token) return [{ path: token.path, source: "ServiceAccountToken" }];
	if (bundle) {
		const name = bundle.name ?? bundle.signerName ?? "";
		return [
			{ path: bundle.path, source: `ClusterTrustBundle ${goQuote(name)}` },
		];
	}
	const certificate = source.podCertificate;
	return [
		{
			path: certificate?.certificateChainPath ?? "",
			source: "PodCertificate chain",
		},
		{ path: certificate?.keyPath ?? "", source: "PodCertificate key" },
		{
			path: certificate?.credentialBundlePath ?? "",
			source: "PodCertificate credential bundle",
		},
	];
}

function overlapsAmong(paths: readonly SourcedPath[]): string[] {
	const seen: SourcedPath[] = [];
	const print = ({ path, source }: SourcedPath) =>
		source === "" ? goQuote(path) : `${goQuote(path)} (${source})`;
	return paths.flatMap(({ path, source }) => {
		const one = { path: path.replace(/\/+$/, ""), source };
		if (one.path === "") return [];
		const hidden = seen.filter(
			(other) =>
				`${other.path}/`.startsWith(`${one.path}/`) ||
				`${one.path}/`.startsWith(`${other.path}/`),
		);
		seen.push(one);
		return hidden.map((other) => `${print(one)} with ${print(other)}`);
	});
}
