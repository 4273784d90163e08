/** Where a webhook is called (k8s.io/apiserver/pkg/util/webhook/validation.go). */
import {
	child,
	type FieldError,
	invalid,
	required,
} from "../../apimachinery/field.ts";
import { isDNS1123Subdomain } from "../../apimachinery/names.ts";

export interface WebhookService {
	readonly namespace?: string;
	readonly name?: string;
	readonly path?: string;
	readonly port?: number;
}

const form = "desired format: https://host[/path]";

/** A URL that names a host over TLS and nothing that could hide another one. */
export function validateWebhookURL(text: string, path: string): FieldError[] {
	const match = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?:\/\/([^/?#]*))?/.exec(text);
	const [, scheme = "", authority = ""] = match ?? [];
	const errors: FieldError[] = [];
	if (scheme !== "https")
		errors.push(
			invalid(path, scheme, `'https' is the only allowed URL scheme; ${form}`),
		);
	const at = authority.lastIndexOf("@");
	const host = authority.slice(at + 1);
	if (host === "")
		errors.push(invalid(path, host, `host must be specified; ${form}`));
	if (at >= 0)
		errors.push(
			invalid(
				path,
				authority.slice(0, at),
				"user information is not permitted in the URL",
			),
		);
	const fragment = /#(.+)$/.exec(text)?.[1] ?? "";
	if (fragment !== "")
		errors.push(
			invalid(path, fragment, "fragments are not permitted in the URL"),
		);
	const query = /\?([^#]+)/.exec(text)?.[1] ?? "";
	if (query !== "")
		errors.push(
			invalid(path, query, "query parameters are not permitted in the URL"),
		);
	return errors;
}

export function validateWebhookService(
	service: WebhookService,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	const { name = "", namespace = "", port = 443 } = service;
	if (name === "") errors.push(required(child(path, "name")));
	if (namespace === "") errors.push(required(child(path, "namespace")));
	if (port < 1 || port > 65535)
		errors.push(
			invalid(
				child(path, "port"),
				port,
				"port is not valid: must be between 1 and 65535, inclusive",
			),
		);
	if (service.path)
		errors.push(...validatePath(service.path, child(path, "path")));
	return errors;
}

function validatePath(urlPath: string, path: string): FieldError[] {
	if (urlPath === "/") return [];
	const errors: FieldError[] = [];
	const refuse = (detail: string) =>
		errors.push(invalid(path, urlPath, detail));
	if (urlPath === "//")
		return [invalid(path, urlPath, "segment[0] may not be empty")];
	if (!urlPath.startsWith("/")) refuse("must start with a '/'");
	const steps = urlPath.slice(1).replace(/\/$/, "").split("/");
	for (const [i, step] of steps.entries()) {
		if (step === "") refuse(`segment[${i}] may not be empty`);
		else
			for (const message of isDNS1123Subdomain(step))
				refuse(`segment[${i}]: ${message}`);
	}
	return errors;
}
