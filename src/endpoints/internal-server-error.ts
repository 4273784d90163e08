import { goQuote } from "../apimachinery/field.ts";
import type { ApiRequest, ApiResponse } from "./request.ts";

const entities: Readonly<Record<string, string>> = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
};

/** A failure of the server's own parts, told as text and not as a Status (endpoints/handlers/responsewriters.InternalError). */
export function internalServerError(
	{ path, rawQuery }: ApiRequest,
	why: string,
): ApiResponse {
	const uri = rawQuery === "" ? path : `${path}?${rawQuery}`;
	const text = `Internal Server Error: ${goQuote(uri)}: ${why}`;
	return {
		type: "bytes",
		status: 500,
		contentType: "text/plain; charset=utf-8",
		headers: { "x-content-type-options": "nosniff" },
		bytes: `${text.replace(/[&<>]/g, (sign) => entities[sign] ?? sign)}\n`,
	};
}
