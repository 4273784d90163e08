import { createHash } from "node:crypto";
import { type MessagesData, readDescriptions, readMessages } from "../data.ts";
import type { OpenAPI } from "../schemas.ts";
import type { JsonSchema } from "./definitions-v3.ts";
import {
	fixedRoutes,
	groupRoute,
	groupVersionRoute,
} from "./discovery-routes.ts";
import { encodeV2Document } from "./gnostic/v2.ts";
import { encodeV3Document } from "./gnostic/v3.ts";
import { type DocumentedResource, isCustom } from "./resource.ts";
import type { Route } from "./route.ts";
import { routesOf } from "./routes.ts";
import { buildV2Document } from "./v2.ts";
import { buildV3Document, type DocumentSource } from "./v3.ts";

export interface DocumentsOptions {
	readonly openapi: OpenAPI;
	/** `v1.36.2`, into each document's info. */
	readonly serverVersion: string;
	/** All resources that are served now; asked again after `invalidate`. */
	resources(): readonly DocumentedResource[];
	/** Documents of aggregated API servers, by their place in the index (`apis/metrics.k8s.io/v1beta1`) with their URL. */
	remotes?(): ReadonlyMap<string, string>;
}

export interface Document {
	/** Upper-case hex; in the index's URLs and, quoted, in the ETag. */
	readonly hash: string;
	json(): Buffer;
	protobuf(): Buffer;
}

/** `apis/apps/v1` with what goes into it. */
interface Part {
	readonly group: string;
	readonly version: string;
	readonly resources: readonly DocumentedResource[];
	/** Discovery's own route; absent for custom groups, which Kubernetes leaves out. */
	readonly fixed: readonly Route[];
}

/** The OpenAPI documents of a server: nothing is built before it is asked for, and then once. */
export class Documents {
	readonly #options: DocumentsOptions;
	#source: (DocumentSource & { messages: MessagesData }) | undefined;
	#parts: Map<string, Part> | undefined;
	readonly #documents = new Map<string, Document>();
	#v2: Document | undefined;

	constructor(options: DocumentsOptions) {
		this.#options = options;
	}

	/** To be called when the served resources have changed: documents whose content stays keep their hash. */
	invalidate(): void {
		this.#parts = undefined;
		this.#v2 = undefined;
	}

	/** GET /openapi/v3: `{"paths": {"api/v1": {"serverRelativeURL": "/openapi/v3/api/v1?hash=..."}}}`. */
	index(): Buffer {
		const paths: Record<string, { serverRelativeURL: string }> = {};
		for (const place of this.#allParts().keys())
			paths[place] = {
				serverRelativeURL: `/openapi/v3/${place}?hash=${this.v3(place)?.hash}`,
			};
		for (const [place, url] of this.#options.remotes?.() ?? [])
			paths[place] = { serverRelativeURL: url };
		const sorted = Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1));
		return Buffer.from(
			`${JSON.stringify({ paths: Object.fromEntries(sorted) })}\n`,
		);
	}

	/** The document of `api/v1`, `apis/apps`, `version`; undefined for a place that is none. */
	v3(place: string): Document | undefined {
		const part = this.#allParts().get(place);
		if (part === undefined) {
			this.#documents.delete(place);
			return undefined;
		}
		const hash = this.#hash([place, part]);
		const known = this.#documents.get(place);
		if (known?.hash === hash) return known;
		const document = lazyDocument(
			hash,
			() => this.#buildV3(part),
			encodeV3Document,
		);
		this.#documents.set(place, document);
		return document;
	}

	/** GET /openapi/v2. */
	v2(): Document {
		const parts = [...this.#allParts().values()];
		this.#v2 ??= lazyDocument(
			this.#hash(parts),
			() =>
				buildV2Document(
					this.#sources(),
					parts.flatMap((part) => this.#routes(part)),
					parts.flatMap((part) => part.resources),
				),
			encodeV2Document,
		);
		return this.#v2;
	}

	#buildV3(part: Part): JsonSchema {
		return buildV3Document(
			this.#sources(),
			this.#routes(part),
			part.resources,
			part,
		);
	}

	#routes(part: Part): Route[] {
		const { messages } = this.#sources();
		return [
			...part.fixed,
			...part.resources.flatMap((resource) => routesOf(resource, messages)),
		];
	}

	#sources(): DocumentSource & { messages: MessagesData } {
		this.#source ??= {
			definitions: this.#options.openapi.definitions,
			descriptions: readDescriptions(),
			serverVersion: this.#options.serverVersion,
			messages: readMessages(),
		};
		return this.#source;
	}

	/** A document depends on nothing but its part and the release, so these are what is hashed. */
	#hash(content: unknown): string {
		return createHash("sha512")
			.update(this.#options.serverVersion)
			.update(JSON.stringify(content))
			.digest("hex")
			.toUpperCase();
	}

	#allParts(): Map<string, Part> {
		this.#parts ??= partition(this.#options.resources());
		return this.#parts;
	}
}

/** Sorts resources into the documents they belong to and adds those that are always there. */
function partition(
	resources: readonly DocumentedResource[],
): Map<string, Part> {
	const parts = new Map<string, Part>();
	const lists = new Map<string, DocumentedResource[]>();
	for (const [place, route] of Object.entries(fixedRoutes))
		parts.set(place, { group: "", version: "", resources: [], fixed: [route] });
	for (const resource of resources) {
		const { group, version } = resource;
		const place = group === "" ? `api/${version}` : `apis/${group}/${version}`;
		let list = lists.get(place);
		if (list === undefined) {
			list = [];
			lists.set(place, list);
			const custom = isCustom(resource);
			parts.set(place, {
				group,
				version,
				resources: list,
				fixed: custom ? [] : [groupVersionRoute(group, version)],
			});
			if (group !== "" && !custom)
				parts.set(`apis/${group}`, {
					group,
					version: "",
					resources: [],
					fixed: [groupRoute(group)],
				});
		}
		list.push(resource);
	}
	return parts;
}

function lazyDocument(
	hash: string,
	build: () => JsonSchema,
	encode: (document: JsonSchema) => Buffer,
): Document {
	let json: Buffer | undefined;
	let protobuf: Buffer | undefined;
	return {
		hash,
		json() {
			json ??= Buffer.from(JSON.stringify(build()));
			return json;
		},
		protobuf() {
			protobuf ??= encode(build());
			return protobuf;
		},
	};
}
