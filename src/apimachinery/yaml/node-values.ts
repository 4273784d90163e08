import { goQuote } from "../field.ts";
import { type Resolved, resolvePlain } from "./resolve.ts";

/** The tag that go-yaml finds a plain scalar to have. */
function foundTag({ kind, value }: Resolved, text: string): string {
	switch (kind) {
		case "number":
			return Number.isInteger(value) && !/[.eE]/.test(text.replace(/^.*x/i, ""))
				? "!!int"
				: "!!float";
		case "boolean":
			return "!!bool";
		case "string":
			return "!!str";
		default:
			return `!!${kind}`;
	}
}

/** What a scalar without a tag is: text, unless it stands without quotes. */
export function scalarValue(text: string, plain: boolean): unknown {
	if (!plain) return text;
	const { kind, value } = resolvePlain(text);
	if (kind === "number" && !Number.isFinite(value))
		throw new Error(`json: unsupported value: ${goFloat(value as number)}`);
	return value;
}

/** What a scalar is that says what it is (go-yaml's resolve.go). */
export function taggedValue(tag: string, text: string): unknown {
	if (tag === "!!binary")
		return Buffer.from(text.replace(/\s/g, ""), "base64").toString("latin1");
	if (!["!!int", "!!float", "!!bool", "!!null"].includes(tag)) return text;
	const resolved = resolvePlain(text);
	const found = foundTag(resolved, text);
	if (found !== tag && !(tag === "!!float" && found === "!!int"))
		throw new Error(`yaml: cannot decode ${found} \`${text}\` as a ${tag}`);
	return scalarValue(text, true);
}

const goFloat = (value: number): string =>
	Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";

/** Keys of JSON are text; sigs.k8s.io/yaml writes others as Go prints them. */
export function keyText(key: unknown): string {
	if (typeof key === "string") return key;
	if (key === null) return "null";
	if (typeof key === "object")
		throw new Error(`yaml: invalid map key: ${goSyntax(key)}`);
	return String(key);
}

/** fmt's %#v of what YAML was decoded to. */
function goSyntax(value: unknown): string {
	if (value === null) return "interface {}(nil)";
	if (Array.isArray(value))
		return `[]interface {}{${value.map(goSyntax).join(", ")}}`;
	if (typeof value === "object")
		return `map[interface {}]interface {}{${Object.entries(value)
			.map(([name, member]) => `${goQuote(name)}:${goSyntax(member)}`)
			.join(", ")}}`;
	return typeof value === "string" ? goQuote(value) : String(value);
}
