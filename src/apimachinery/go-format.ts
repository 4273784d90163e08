/** How Go's fmt prints decoded JSON with %v: messages of Kubernetes quote values this way. */

/** strconv.FormatFloat(value, 'g', -1, 64); whole numbers print as int64. */
function printNumber(value: number): string {
	if (Number.isInteger(value) && Math.abs(value) < 2 ** 63)
		return BigInt(value).toString();
	const text = value.toExponential();
	const exponent = Number(text.slice(text.indexOf("e") + 1));
	if (exponent >= -4 && exponent < 21) return String(value);
	const sign = exponent < 0 ? "-" : "+";
	const digits = String(Math.abs(exponent)).padStart(2, "0");
	return `${text.slice(0, text.indexOf("e"))}e${sign}${digits}`;
}

/** `map[a:1 b:[x y]]`, `<nil>`, texts bare. */
export function goPrint(value: unknown): string {
	if (value === null || value === undefined) return "<nil>";
	if (typeof value === "number") return printNumber(value);
	if (Array.isArray(value)) return `[${value.map(goPrint).join(" ")}]`;
	if (typeof value === "object") {
		const object = value as Record<string, unknown>;
		return `map[${Object.keys(object)
			.sort()
			.map((key) => `${key}:${goPrint(object[key])}`)
			.join(" ")}]`;
	}
	return String(value);
}

/** reflect.TypeOf of decoded JSON, as %s prints it. */
export function goType(value: unknown): string {
	if (value === null || value === undefined) return "%!s(<nil>)";
	if (Array.isArray(value)) return "[]interface {}";
	switch (typeof value) {
		case "object":
			return "map[string]interface {}";
		case "number":
			return Number.isInteger(value) ? "int64" : "float64";
		case "boolean":
			return "bool";
		default:
			return "string";
	}
}

/** What encoding/json calls a JSON value in `cannot unmarshal X into Go value`. */
export function jsonKind(value: unknown): string {
	if (value === null || value === undefined) return "null";
	if (Array.isArray(value)) return "array";
	return typeof value === "boolean" ? "bool" : typeof value;
}
