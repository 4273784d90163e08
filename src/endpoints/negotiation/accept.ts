import { StatusError } from "../../apimachinery/errors.ts";
import type { RequestContext } from "../request.ts";

export type Format = "json" | "yaml" | "protobuf";

/** What the client wants an object turned into before it is encoded. */
export type Transform =
	| "Table"
	| "PartialObjectMetadata"
	| "PartialObjectMetadataList";

/** How an answer is to be written. */
export interface Negotiated {
	readonly format: Format;
	readonly transform: Transform | undefined;
	/** The version of meta.k8s.io that the transformed object has. */
	readonly transformVersion: string;
	readonly pretty: boolean;
}

const mediaTypes: Readonly<Record<Format, string>> = {
	json: "application/json",
	yaml: "application/yaml",
	protobuf: "application/vnd.kubernetes.protobuf",
};

export const contentTypeOf = (format: Format): string => mediaTypes[format];

interface Clause {
	readonly type: string;
	readonly parameters: ReadonlyMap<string, string>;
	readonly quality: number;
}

/** The clauses of an Accept header by falling quality, in their own order where that is equal. */
export function parseAccept(header: string): Clause[] {
	const clauses: Clause[] = [];
	for (const part of header.split(",")) {
		const [type = "", ...rest] = part.split(";").map((s) => s.trim());
		if (type === "") continue;
		const parameters = new Map<string, string>();
		let quality = 1;
		for (const item of rest) {
			const [name = "", value = ""] = item.split("=").map((s) => s.trim());
			if (name === "q") quality = Number(value);
			else if (name !== "") parameters.set(name, value);
		}
		clauses.push({ type, parameters, quality });
	}
	return clauses.sort((a, b) => b.quality - a.quality);
}

/** meta.k8s.io versions that each transformation exists in. */
const transformVersions: Readonly<Record<string, readonly string[]>> = {
	Table: ["v1", "v1beta1"],
	PartialObjectMetadata: ["v1", "v1beta1"],
	PartialObjectMetadataList: ["v1", "v1beta1"],
};

function transformOf(
	parameters: ReadonlyMap<string, string>,
): { transform: Transform | undefined; version: string } | undefined {
	const as = parameters.get("as");
	if (as === undefined) return { transform: undefined, version: "v1" };
	const version = parameters.get("v") ?? "";
	const known =
		parameters.get("g") === "meta.k8s.io" &&
		transformVersions[as]?.includes(version);
	if (!known) return undefined;
	return { transform: as as Transform, version };
}

/** 406: none of the media types the client accepts is served. */
export const notAcceptable = (formats: readonly Format[]): StatusError =>
	new StatusError(
		406,
		"NotAcceptable",
		`only the following media types are accepted: ${formats.map(contentTypeOf).join(", ")}`,
	);

const allFormats: readonly Format[] = ["json", "yaml", "protobuf"];
const defaultAccept: Negotiated = {
	format: "json",
	transform: undefined,
	transformVersion: "v1",
	pretty: false,
};

/**
 * Chooses the representation of the answer (apiserver's negotiation.NegotiateOutputMediaType).
 * `formats` are the offered ones, in order of preference; throws NotAcceptable.
 */
export function negotiate(
	context: RequestContext,
	formats: readonly Format[] = allFormats,
	transforms = true,
): Negotiated {
	const header = context.request.headers.accept;
	const accept = Array.isArray(header) ? header.join(",") : (header ?? "");
	const pretty = isPretty(context);
	if (accept === "" || accept === "application/json" || accept === "*/*")
		return pretty ? { ...defaultAccept, pretty } : defaultAccept;
	for (const clause of parseAccept(accept)) {
		for (const format of formats) {
			const matches =
				clause.type === "*/*" || clause.type === mediaTypes[format];
			if (!matches) continue;
			const wanted = transformOf(clause.parameters);
			if (wanted === undefined) continue;
			if (wanted.transform !== undefined && !transforms) continue;
			if (wanted.transform === "Table" && format === "protobuf") continue;
			return {
				format,
				transform: wanted.transform,
				transformVersion: wanted.version,
				pretty: pretty || clause.parameters.get("pretty") === "1",
			};
		}
	}
	// Named are all that the server knows, also where it knows fewer.
	throw notAcceptable(allFormats);
}

/** Whether any offered media type is accepted at all, its parameters aside: what a route checks first. */
export function supportsAccept(context: RequestContext): boolean {
	const header = context.request.headers.accept;
	const accept = Array.isArray(header) ? header.join(",") : (header ?? "");
	if (accept === "") return true;
	return parseAccept(accept).some(
		({ type }) => type === "*/*" || Object.values(mediaTypes).includes(type),
	);
}

/** The 406 of a route whose formats the client takes none of (go-restful's); collections can be streamed too. */
export function notProduced(streams = false): StatusError {
	const offered = [
		...allFormats.map(contentTypeOf),
		...(streams
			? [
					"application/json;stream=watch",
					"application/vnd.kubernetes.protobuf;stream=watch",
				]
			: []),
	];
	return new StatusError(
		406,
		"NotAcceptable",
		`406: Not Acceptable\n\nAvailable representations: ${offered.join(", ")}`,
		{},
	);
}

/** Programs that people read the output of get it indented without asking. */
const humanAgents = ["curl", "Wget", "Mozilla/5.0"];

function isPretty(context: RequestContext): boolean {
	const asked = context.query.get("pretty");
	if (asked !== null) return asked !== "false" && asked !== "0";
	const agent = context.request.headers["user-agent"];
	return (
		typeof agent === "string" && humanAgents.some((a) => agent.startsWith(a))
	);
}
