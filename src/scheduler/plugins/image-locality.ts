import { definePlugin, maxNodeScore } from "../framework/plugin.ts";

const megabyte = 1024 * 1024;
const minThreshold = 23 * megabyte;
const maxContainerThreshold = 1000 * megabyte;

/** With a tag, as nodes report images. */
export const taggedImage = (image: string): string =>
	image.lastIndexOf(":") <= image.lastIndexOf("/") ? `${image}:latest` : image;

/** Prefers nodes that have the images; one that many nodes have counts for more, so that pods don't crowd where it is. */
export const imageLocality = definePlugin({
	name: "ImageLocality",
	score({ pod, handle }, { images }) {
		if (images.size === 0) return 0;
		const { spec } = pod;
		const containers = [...(spec.initContainers ?? []), ...spec.containers];
		let sum = 0;
		for (const { image = "" } of containers) {
			const name = taggedImage(image);
			const size = images.get(name);
			if (size === undefined) continue;
			const nodes = handle.cache.imageNodes.get(name) ?? 0;
			sum += Math.trunc(size * (nodes / handle.cache.nodes.length));
		}
		const max = maxContainerThreshold * containers.length;
		const clamped = Math.min(Math.max(sum, minThreshold), max);
		return Math.floor(
			(maxNodeScore * (clamped - minThreshold)) / (max - minThreshold),
		);
	},
});
