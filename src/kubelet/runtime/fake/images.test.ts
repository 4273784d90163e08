import { describe, expect, it } from "vitest";
import { FakeClock } from "../../../apimachinery/clock.ts";
import { canonicalImage, FakeImages } from "./images.ts";

describe("canonicalImage", () => {
	it.each([
		["nginx", "docker.io/library/nginx:latest"],
		["nginx:1.25", "docker.io/library/nginx:1.25"],
		["bitnami/redis", "docker.io/bitnami/redis:latest"],
		["localhost:5000/app", "localhost:5000/app:latest"],
		["registry.example/a/b:1@sha256:ab", "registry.example/a/b:1@sha256:ab"],
	])("%s is %s", (image, full) => {
		expect(canonicalImage(image).full).toBe(full);
	});
});

describe("FakeImages", () => {
	const pull = async (image: string, annotations = {}) => {
		const clock = new FakeClock();
		const images = new FakeImages(clock);
		const pulled = images.pullImage(image, annotations).then(
			({ ref }) => ref,
			(error: Error) => error.message,
		);
		await clock.advance(1000);
		return pulled;
	};

	it("has a digest for every image", async () => {
		expect(await pull("nginx")).toMatch(
			/^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/,
		);
	});

	it("does not find images that say so, or whose host does not exist", async () => {
		expect(await pull("nginx:does-not-exist")).toBe(
			'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:does-not-exist": failed to resolve reference "docker.io/library/nginx:does-not-exist": docker.io/library/nginx:does-not-exist: not found',
		);
		expect(await pull("registry.invalid/app:1")).toContain(
			'Head "https://registry.invalid/v2/app/manifests/1": dial tcp: lookup registry.invalid: no such host',
		);
		expect(await pull("nginx", { "monokube.io/pull-error": "denied" })).toBe(
			"denied",
		);
	});
});
