import {
	type LabelMatcher,
	type LabelSelector,
	labelSelectorAsSelector,
} from "../../apimachinery/selectors/labels.ts";

const compiled = new WeakMap<object, LabelMatcher | null>();

/** An object's spec.selector ready to match; undefined when it is invalid or empty. Compiled once for each state of the object. */
export function selectorOf({
	spec,
}: {
	readonly spec: { readonly selector?: LabelSelector };
}): LabelMatcher | undefined {
	const { selector } = spec;
	if (selector === undefined) return undefined;
	let matcher = compiled.get(selector);
	if (matcher === undefined) {
		matcher = compile(selector);
		compiled.set(selector, matcher);
	}
	return matcher ?? undefined;
}

function compile(selector: LabelSelector): LabelMatcher | null {
	try {
		const matcher = labelSelectorAsSelector(selector);
		return matcher.empty ? null : matcher;
	} catch {
		return null;
	}
}
