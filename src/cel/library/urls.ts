import type { Define } from "../types/functions.ts";
import { ListValue, MapValue } from "../values/collections.ts";
import { CelError, CelOpaque } from "../values/scalars.ts";

class CelURL extends CelOpaque {
	readonly typeName = "kubernetes.URL";
	readonly text: string;
	readonly url: URL;
	/** An absolute path alone, without scheme and host. */
	readonly isPath: boolean;
	constructor(text: string, url: URL, isPath: boolean) {
		super();
		this.text = text;
		this.url = url;
		this.isPath = isPath;
	}
	override equals(other: CelURL): boolean {
		return this.url.href === other.url.href && this.isPath === other.isPath;
	}
}

/** An absolute URI or an absolute path, as Go's url.ParseRequestURI takes it. */
function read(text: string): CelURL | undefined {
	if (/[\s\p{Cc}]/u.test(text)) return undefined;
	const isPath = text.startsWith("/");
	if (!isPath && !/^[A-Za-z][A-Za-z0-9+.-]*:/.test(text)) return undefined;
	const absolute = isPath ? `http://path.invalid${text}` : text;
	return URL.canParse(absolute)
		? new CelURL(text, new URL(absolute), isPath)
		: undefined;
}

function url(text: string): CelURL {
	const parsed = read(text);
	if (parsed !== undefined) return parsed;
	throw new CelError(
		`URL parse error during conversion from string: parse ${JSON.stringify(text)}: invalid URI for request`,
	);
}

/** What stands between `//` and the path, with the port even when it is the scheme's own. */
const authority = ({ text, isPath }: CelURL): string =>
	isPath ? "" : (/^[^:]+:\/\/(?:[^@/?#]*@)?([^/?#]*)/.exec(text)?.[1] ?? "");
const port = (one: CelURL): string => /:(\d+)$/.exec(authority(one))?.[1] ?? "";

/** k8s.io/apiserver/pkg/cel/library/urls.go */
export function urls(define: Define): void {
	define("url(string): kubernetes.URL", url);
	define("isURL(string): bool", (text: string) => read(text) !== undefined);
	define(
		"kubernetes.URL.getScheme(): string",
		({ url: { protocol }, isPath }: CelURL) =>
			isPath ? "" : protocol.replace(/:$/, ""),
	);
	define("kubernetes.URL.getHost(): string", authority);
	define("kubernetes.URL.getHostname(): string", (one: CelURL) =>
		authority(one)
			.replace(/:\d*$/, "")
			.replace(/^\[|\]$/g, ""),
	);
	define("kubernetes.URL.getPort(): string", port);
	define("kubernetes.URL.getEscapedPath(): string", (one: CelURL) =>
		one.isPath || /^[^:]+:\/\/[^/?#]*\//.test(one.text) ? one.url.pathname : "",
	);
	define(
		"kubernetes.URL.getQuery(): map<string, list<string>>",
		({ url: { searchParams } }: CelURL) => {
			const names = [...new Set(searchParams.keys())];
			return new MapValue(
				names.map((name) => [name, new ListValue(searchParams.getAll(name))]),
			);
		},
	);
}
