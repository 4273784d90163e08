const MAX_LENGTH = 128;
const printableAscii = /^[ -~]*$/;

/**
 * The name of a request's manager: fieldManager if given, else the User-Agent up to its first slash, printable
 * characters only and at most 128 bytes (apiserver/pkg/endpoints/handlers/create.go). "" means `unknown`.
 */
export function managerName(fieldManager: string, userAgent: string): string {
	if (fieldManager !== "") return fieldManager;
	const slash = userAgent.indexOf("/");
	const program = slash < 0 ? userAgent : userAgent.slice(0, slash);
	if (program.length <= MAX_LENGTH && printableAscii.test(program))
		return program;
	let name = "";
	let length = 0;
	for (const ch of program) {
		if (!/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(ch)) continue;
		length += Buffer.byteLength(ch);
		if (length > MAX_LENGTH) break;
		name += ch;
	}
	return name;
}
