import { expect } from "vitest";
import type { Answer, KindsApi } from "./api.ts";
import { collectionPath, nameOf, objectOf, type Sample } from "./sample.ts";

/** One kind under test. */
export class KindUnderTest {
	readonly sample: Sample;
	readonly api: KindsApi;
	readonly path: string;
	/** Objects are numbered from here, so that several may test one kind. */
	#made: number;

	constructor(sample: Sample, api: KindsApi, start = 0) {
		this.#made = start;
		this.sample = sample;
		this.api = api;
		this.path = collectionPath(sample);
	}

	/** A body that no other check uses. */
	body(metadata: Readonly<Record<string, unknown>> = {}) {
		return objectOf(this.sample, this.#next(), metadata);
	}

	/** The number of the object the next check gets; each is used once. */
	#next(): number {
		this.#made++;
		return this.#made;
	}

	freshName(): string {
		return nameOf(this.sample, this.#next());
	}

	/** A new object on the server, as the server answered it. */
	async make(
		metadata: Readonly<Record<string, unknown>> = {},
	): Promise<Answer["body"]> {
		return this.ok("POST", this.path, this.body(metadata));
	}

	at(object: { metadata: { name: string } }, subresource = ""): string {
		const tail = subresource === "" ? "" : `/${subresource}`;
		return `${this.path}/${object.metadata.name}${tail}`;
	}

	/** The answer's body; fails the check when the server refuses. */
	async ok(
		method: string,
		path: string,
		body?: unknown,
		options: { type?: string; accept?: string } = {},
	): Promise<Answer["body"]> {
		const answer = await this.api.send(method, path, body, options);
		expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
		return answer.body;
	}

	/** Fails the check unless the server answers this code and reason. */
	async refused(
		code: number,
		reason: string,
		method: string,
		path: string,
		body?: unknown,
	): Promise<Answer["body"]> {
		const answer = await this.api.send(method, path, body);
		expect(answer.body).toMatchObject({ kind: "Status", code, reason });
		return answer.body;
	}
}

/** An object without what the server writes on its own, to compare two of them. */
export function contentOf(object: Answer["body"]): Answer["body"] {
	const { metadata, ...rest } = structuredClone(object);
	const { name: _n, generation: _g, ...kept } = metadata;
	for (const field of [
		"uid",
		"resourceVersion",
		"creationTimestamp",
		"managedFields",
	])
		delete kept[field];
	return { ...rest, metadata: kept };
}

export interface Check {
	readonly name: string;
	/** Kinds it makes sense for; default: all. */
	applies?(sample: Sample): boolean;
	run(kind: KindUnderTest): Promise<void>;
}
