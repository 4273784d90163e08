/** What a URL asks for (k8s.io/apiserver/pkg/endpoints/request/requestinfo.go). */
export interface RequestInfo {
	readonly isResourceRequest: boolean;
	/** The URL's path, percent-decoded. */
	readonly path: string;
	/** get list watch create update patch delete deletecollection, or the lower-case method of non-resource paths. */
	readonly verb: string;
	readonly apiPrefix: string;
	readonly apiGroup: string;
	readonly apiVersion: string;
	readonly namespace: string;
	readonly resource: string;
	readonly subresource: string;
	readonly name: string;
	/** The path's segments from the resource on. */
	readonly parts: readonly string[];
	readonly labelSelector: string;
	readonly fieldSelector: string;
}

const verbOfMethod: Readonly<Record<string, string>> = {
	POST: "create",
	GET: "get",
	HEAD: "get",
	PUT: "update",
	PATCH: "patch",
	DELETE: "delete",
};
/** Path segments that stand before a resource and say what to do with it. */
const specialVerbs = new Set(["proxy", "watch"]);
/** What may follow a namespace's name without being a resource in it. */
const namespaceSubresources = new Set(["status", "finalize"]);

const nonResource = (method: string, path: string): RequestInfo => ({
	isResourceRequest: false,
	path,
	verb: method.toLowerCase(),
	apiPrefix: "",
	apiGroup: "",
	apiVersion: "",
	namespace: "",
	resource: "",
	subresource: "",
	name: "",
	parts: [],
	labelSelector: "",
	fieldSelector: "",
});

/** `watch` is on for any value but these (metav1.Convert_Slice_string_To_bool). */
export const isTrue = (value: string | null): boolean =>
	value !== null && value !== "false" && value !== "0";

/** Reads method, decoded path and query; never throws: what is no resource path is a non-resource request. */
export function parseRequestInfo(
	method: string,
	path: string,
	query: URLSearchParams,
): RequestInfo {
	const trimmed = withoutSlashes(path);
	const segments = trimmed === "" ? [] : trimmed.split("/");
	const prefix = segments[0] ?? "";
	if (segments.length < 3 || (prefix !== "api" && prefix !== "apis"))
		return nonResource(method, path);
	if (prefix === "apis" && segments.length < 4)
		return nonResource(method, path);
	const apiGroup = prefix === "apis" ? (segments[1] ?? "") : "";
	const apiVersion = segments[prefix === "apis" ? 2 : 1] ?? "";
	let parts = segments.slice(prefix === "apis" ? 3 : 2);
	let verb: string;
	const special = specialVerbs.has(parts[0] ?? "");
	if (special) {
		if (parts.length < 2) return nonResource(method, path);
		verb = parts[0] ?? "";
		parts = parts.slice(1);
	} else {
		verb = verbOfMethod[method] ?? "";
	}
	let namespace = "";
	if (parts[0] === "namespaces" && parts.length > 1) {
		namespace = parts[1] ?? "";
		if (parts.length > 2 && !namespaceSubresources.has(parts[2] ?? ""))
			parts = parts.slice(2);
	}
	const resource = parts[0] ?? "";
	let name = parts[1] ?? "";
	const subresource = special ? "" : (parts[2] ?? "");
	const fieldSelector = query.get("fieldSelector") ?? "";
	if (name === "" && verb === "get") {
		verb = isTrue(query.get("watch")) ? "watch" : "list";
		name = singleName(fieldSelector);
	} else if (name === "" && verb === "delete") verb = "deletecollection";
	return {
		isResourceRequest: true,
		path,
		verb,
		apiPrefix: prefix,
		apiGroup,
		apiVersion,
		namespace,
		resource,
		subresource,
		name,
		parts,
		labelSelector: query.get("labelSelector") ?? "",
		fieldSelector,
	};
}

/** Without slashes at either end. */
function withoutSlashes(path: string): string {
	let start = 0;
	let end = path.length;
	while (start < end && path[start] === "/") start++;
	while (end > start && path[end - 1] === "/") end--;
	return path.slice(start, end);
}

/** A field selector that demands one name makes the request one about that name, for authorization. */
function singleName(fieldSelector: string): string {
	const match = /(?:^|,)metadata\.name==?([^,!=]+)(?:,|$)/.exec(fieldSelector);
	const name = match?.[1] ?? "";
	return name === "." || name === ".." || /[/%]/.test(name) ? "" : name;
}
