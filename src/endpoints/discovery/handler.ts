import { createHash } from "node:crypto";
import type { Registry } from "../../registry/registry.ts";
import {
	negotiate,
	notAcceptable,
	notProduced,
	parseAccept,
	supportsAccept,
} from "../negotiation/accept.ts";
import type { ApiResponse, RequestContext } from "../request.ts";
import { methodNotAllowed, unknownPath } from "../scope.ts";
import { aggregatedContentType, apiGroupDiscoveryList } from "./aggregated.ts";
import {
	apiGroup,
	apiGroupList,
	apiResourceList,
	apiVersions,
} from "./legacy.ts";
import {
	type DiscoveredGroup,
	discover,
	type RemoteGroupVersion,
	withRemotes,
} from "./resources.ts";

/** Answers /api, /apis and what lies below them down to the group version. */
export class DiscoveryHandler {
	readonly #registry: Registry;
	readonly #serverAddress: () => string;
	/** Thrown away whenever a kind comes or goes. */
	#groups: readonly DiscoveredGroup[] | undefined;
	#local: readonly DiscoveredGroup[] | undefined;
	readonly #aggregated = new Map<string, { bytes: Buffer; etag: string }>();

	#remotes: () => readonly RemoteGroupVersion[] = () => [];

	constructor(registry: Registry, serverAddress: () => string) {
		this.#registry = registry;
		this.#serverAddress = serverAddress;
		registry.onChange(() => {
			this.#local = undefined;
			this.invalidate();
		});
	}

	/** Group versions that other servers serve are told of as well. */
	addRemote(remotes: () => readonly RemoteGroupVersion[]): void {
		this.#remotes = remotes;
		this.invalidate();
	}

	/** What other servers serve has changed. */
	invalidate(): void {
		this.#groups = undefined;
		this.#aggregated.clear();
	}

	/** What this server serves itself. */
	get localGroups(): readonly DiscoveredGroup[] {
		this.#local ??= discover(this.#registry);
		return this.#local;
	}

	get groups(): readonly DiscoveredGroup[] {
		this.#groups ??= withRemotes(this.localGroups, this.#remotes());
		return this.#groups;
	}

	/** undefined when the path is none of discovery's; throws 404 for a group or version that isn't served. */
	handle(context: RequestContext): ApiResponse | undefined {
		const parts = context.info.path.replace(/^\/+|\/+$/g, "").split("/");
		const [prefix, group = "", version = ""] = parts;
		if (context.request.method === "HEAD" && parts.length < 4)
			if (prefix === "api" || prefix === "apis") throw methodNotAllowed();
		if (prefix === "api") {
			if (parts.length === 1) return this.#root(context, "api");
			if (parts.length === 2) return this.#version(context, "", group);
			return undefined;
		}
		if (prefix !== "apis") return undefined;
		if (parts.length === 1) return this.#root(context, "apis");
		if (parts.length === 2) return this.#group(context, group);
		if (parts.length === 3) return this.#version(context, group, version);
		return undefined;
	}

	#root(context: RequestContext, prefix: "api" | "apis"): ApiResponse {
		switch (rootForm(context)) {
			case "aggregated":
				return this.#aggregatedResponse(context, prefix);
			case "none":
				throw notAcceptable(["json", "yaml", "protobuf"]);
			default: {
				const object =
					prefix === "api"
						? apiVersions(this.#serverAddress())
						: apiGroupList(this.groups);
				return { type: "object", status: 200, object };
			}
		}
	}

	#aggregatedResponse(
		context: RequestContext,
		prefix: "api" | "apis",
	): ApiResponse {
		let known = this.#aggregated.get(prefix);
		if (known === undefined) {
			const list = apiGroupDiscoveryList(
				this.groups.filter(
					(group) => (group.name === "") === (prefix === "api"),
				),
			);
			const bytes = Buffer.from(`${JSON.stringify(list)}\n`);
			const etag = `"${createHash("sha512").update(bytes).digest("hex").toUpperCase()}"`;
			known = { bytes, etag };
			this.#aggregated.set(prefix, known);
		}
		const headers = { etag: known.etag, vary: "Accept" };
		if (context.request.headers["if-none-match"] === known.etag)
			return {
				type: "bytes",
				status: 304,
				headers,
				contentType: aggregatedContentType,
				bytes: "",
			};
		return {
			type: "bytes",
			status: 200,
			headers,
			contentType: aggregatedContentType,
			bytes: known.bytes,
		};
	}

	#group(context: RequestContext, name: string): ApiResponse | undefined {
		const group = this.groups.find((g) => g.name === name && name !== "");
		if (group === undefined) return undefined;
		negotiate(context, undefined, false);
		return { type: "object", status: 200, object: apiGroup(group) };
	}

	#version(
		context: RequestContext,
		group: string,
		version: string,
	): ApiResponse | undefined {
		const known = this.groups.find((g) => g.name === group);
		if (known === undefined) return undefined;
		const found = known.versions.find((v) => v.version === version);
		if (found === undefined) {
			if (this.#registry.hasBuiltInGroup(group)) throw unknownPath();
			return undefined;
		}
		if (!supportsAccept(context)) throw notProduced();
		negotiate(context, undefined, false);
		return { type: "object", status: 200, object: apiResourceList(found) };
	}
}

/** What the client of /api or /apis would rather have. */
function rootForm(context: RequestContext): "aggregated" | "legacy" | "none" {
	const header = context.request.headers.accept;
	const accept = Array.isArray(header) ? header.join(",") : (header ?? "");
	if (accept === "") return "legacy";
	for (const { type, parameters } of parseAccept(accept)) {
		const as = parameters.get("as");
		if (as === "APIGroupDiscoveryList") {
			const known =
				type === "application/json" &&
				parameters.get("g") === "apidiscovery.k8s.io" &&
				parameters.get("v") === "v2";
			if (known) return "aggregated";
			continue;
		}
		if (as !== undefined) continue;
		if (
			type === "*/*" ||
			type === "application/json" ||
			type === "application/yaml" ||
			type === "application/vnd.kubernetes.protobuf"
		)
			return "legacy";
	}
	return "none";
}
