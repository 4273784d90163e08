import { createHash } from "node:crypto";
import { type Clock, sleep } from "../../../apimachinery/clock.ts";
import type { ImageService, RuntimeImage } from "../cri.ts";
import { fakeDuration, fakeSetting } from "./annotations.ts";

const megabyte = 1024 * 1024;
const pullTime = 40;

/** `nginx` is `docker.io/library/nginx:latest`. */
export function canonicalImage(image: string): {
	readonly registry: string;
	/** With the registry, without tag and digest. */
	readonly repository: string;
	/** With both. */
	readonly full: string;
} {
	const at = image.indexOf("@");
	const digest = at < 0 ? "" : image.slice(at);
	const named = at < 0 ? image : image.slice(0, at);
	const colon = named.lastIndexOf(":");
	const hasTag = colon > named.lastIndexOf("/");
	const path = hasTag ? named.slice(0, colon) : named;
	const tag = hasTag ? named.slice(colon) : digest === "" ? ":latest" : "";
	const slash = path.indexOf("/");
	const first = slash < 0 ? "" : path.slice(0, slash);
	const isHost = /[.:]/.test(first) || first === "localhost";
	const registry = isHost ? first : "docker.io";
	const rest = isHost ? path.slice(slash + 1) : path;
	const repository = `${registry}/${registry === "docker.io" && !rest.includes("/") ? "library/" : ""}${rest}`;
	return { registry, repository, full: `${repository}${tag}${digest}` };
}

/** Why an image can't be pulled, by its name: hosts under .invalid don't resolve, what says that it is not there is not. */
function pullError(image: string): string | undefined {
	const { registry, repository, full } = canonicalImage(image);
	const unpack = `failed to pull and unpack image "${full}": failed to resolve reference "${full}"`;
	if (/(?:^|\.)invalid(?:[.:]|$)/.test(registry))
		return `rpc error: code = Unknown desc = ${unpack}: failed to do request: Head "https://${registry}/v2/${repository.slice(registry.length + 1)}/manifests/${full.slice(repository.length + 1)}": dial tcp: lookup ${registry}: no such host`;
	if (
		/(?:does-?not-?exist|doesn?t-?exist|non-?existent|no-such|not-?found|notexist)/i.test(
			full,
		)
	)
		return `rpc error: code = NotFound desc = ${unpack}: ${full}: not found`;
	return undefined;
}

/** The images of one node; the same name is the same image everywhere. */
export class FakeImages implements ImageService {
	readonly #clock: Clock;
	readonly #images = new Map<string, RuntimeImage>();
	readonly #pulling = new Map<string, Promise<RuntimeImage>>();

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	imageStatus(image: string): Promise<RuntimeImage | undefined> {
		return Promise.resolve(this.#images.get(canonicalImage(image).full));
	}

	/** Pulls of the same image are one. */
	pullImage(
		image: string,
		annotations: Readonly<Record<string, string>>,
	): Promise<RuntimeImage> {
		const { full } = canonicalImage(image);
		const under = this.#pulling.get(full);
		if (under !== undefined) return under;
		const pull = this.#pull(image, full, annotations).finally(() =>
			this.#pulling.delete(full),
		);
		this.#pulling.set(full, pull);
		return pull;
	}

	listImages(): Promise<readonly RuntimeImage[]> {
		return Promise.resolve([...this.#images.values()]);
	}

	removeImage(image: string): Promise<void> {
		this.#images.delete(canonicalImage(image).full);
		return Promise.resolve();
	}

	/** The image of a container that ran here before. */
	restore(image: string): RuntimeImage {
		const { full } = canonicalImage(image);
		const known = this.#images.get(full) ?? describe(image);
		this.#images.set(full, known);
		return known;
	}

	async #pull(
		image: string,
		full: string,
		annotations: Readonly<Record<string, string>>,
	): Promise<RuntimeImage> {
		const known = this.#images.has(full);
		const time = fakeDuration(annotations, "pull-duration", "");
		await sleep(this.#clock, time ?? (known ? 0 : pullTime));
		const error =
			fakeSetting(annotations, "pull-error", "") ?? pullError(image);
		if (error !== undefined) throw new Error(error);
		return this.restore(image);
	}
}

function describe(image: string): RuntimeImage {
	const { repository, full } = canonicalImage(image);
	const hash = createHash("sha256").update(full).digest();
	const digest = full.includes("@")
		? full.slice(full.indexOf("@") + 1)
		: `sha256:${hash.toString("hex")}`;
	const ref = `${repository}@${digest}`;
	return {
		names: full.includes("@") ? [ref] : [ref, full],
		ref,
		size: 5 * megabyte + (hash.readUInt32BE(0) % (195 * megabyte)),
	};
}
