import {
	isDNS1035Label,
	isDNS1123Label,
	isDNS1123Subdomain,
	isQualifiedName,
	isValidLabelValue,
	type TextCheck,
} from "../../apimachinery/names.ts";
import type { Define } from "../types/functions.ts";
import { ListValue } from "../values/collections.ts";
import { CelOpaque, CelOptional } from "../values/scalars.ts";

class CelFormat extends CelOpaque {
	readonly typeName = "kubernetes.NamedFormat";
	readonly name: string;
	readonly problems: TextCheck;
	constructor(name: string, problems: TextCheck) {
		super();
		this.name = name;
		this.problems = problems;
	}
	override equals(other: CelFormat): boolean {
		return this.name === other.name;
	}
}

/** A generated name's prefix may end in a dash. */
const prefixOf =
	(check: TextCheck): TextCheck =>
	(text) =>
		check(text.endsWith("-") ? `${text.slice(0, -1)}a` : text);

const shaped =
	(
		pattern: RegExp,
		problem: string,
		more: (text: string) => boolean = () => true,
	): TextCheck =>
	(text) =>
		pattern.test(text) && more(text) ? [] : [problem];

const formats: Readonly<Record<string, TextCheck>> = {
	dns1123Label: isDNS1123Label,
	dns1123Subdomain: isDNS1123Subdomain,
	dns1035Label: isDNS1035Label,
	qualifiedName: isQualifiedName,
	dns1123LabelPrefix: prefixOf(isDNS1123Label),
	dns1123SubdomainPrefix: prefixOf(isDNS1123Subdomain),
	dns1035LabelPrefix: prefixOf(isDNS1035Label),
	labelValue: isValidLabelValue,
	uri: (text) =>
		text.startsWith("/") || URL.canParse(text)
			? []
			: [`parse ${JSON.stringify(text)}: invalid URI for request`],
	uuid: shaped(
		/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i,
		"does not match the UUID format",
	),
	byte: shaped(
		/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
		"invalid base64",
	),
	date: shaped(
		/^\d{4}-\d\d-\d\d$/,
		"invalid date",
		(text) => !Number.isNaN(Date.parse(text)),
	),
	datetime: shaped(
		/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/,
		"invalid datetime",
		(text) => !Number.isNaN(Date.parse(text)),
	),
};

/** k8s.io/apiserver/pkg/cel/library/format.go */
export function namedFormats(define: Define): void {
	const type = "kubernetes.NamedFormat";
	for (const [name, check] of Object.entries(formats)) {
		const format = new CelFormat(name, check);
		define(`format.${name}(): ${type}`, () => format);
	}
	define(`format.named(string): optional<${type}>`, (name: string) => {
		const check = Object.hasOwn(formats, name) ? formats[name] : undefined;
		return check === undefined
			? CelOptional.none
			: new CelOptional(new CelFormat(name, check));
	});
	define(
		`${type}.validate(string): optional<list<string>>`,
		({ problems }: CelFormat, text: string) => {
			const found = problems(text);
			return found.length === 0
				? CelOptional.none
				: new CelOptional(new ListValue(found));
		},
	);
}
