import type { KubeObject } from "../../apimachinery/object.ts";
import type { AdmissionEnvironment } from "../admission.ts";
import {
	type Binding,
	compileBinding,
	compilePolicy,
	type Policy,
} from "./compile.ts";
import type { BindingObject, PolicyObject } from "./types.ts";

/** A policy with the bindings that put it to use. */
export interface BoundPolicy {
	readonly policy: Policy;
	readonly bindings: readonly Binding[];
}

/** All policies of a kind that are bound, by name. Worked out anew only after a change. */
export class PolicySource {
	readonly #policyResource: string;
	readonly #bindingResource: string;
	readonly #policies = new WeakMap<KubeObject, Policy>();
	readonly #bindings = new WeakMap<KubeObject, Binding>();
	#seen: readonly (readonly KubeObject[])[] = [[], []];
	#bound: readonly BoundPolicy[] = [];

	/** `validating` or `mutating`. */
	constructor(type: string) {
		this.#policyResource = `${type}admissionpolicies.admissionregistration.k8s.io`;
		this.#bindingResource = `${type}admissionpolicybindings.admissionregistration.k8s.io`;
	}

	bound(environment: AdmissionEnvironment): readonly BoundPolicy[] {
		if (environment.isEmpty(this.#policyResource)) return [];
		const policies = environment.list(this.#policyResource, "");
		const bindings = environment.list(this.#bindingResource, "");
		if (
			sameItems(policies, this.#seen[0]) &&
			sameItems(bindings, this.#seen[1])
		)
			return this.#bound;
		this.#seen = [policies, bindings];
		const compiled = byName(bindings).map((binding) =>
			remembered(this.#bindings, binding, () =>
				compileBinding(binding as BindingObject),
			),
		);
		this.#bound = byName(policies)
			.map((object) => {
				const policy = remembered(this.#policies, object, () =>
					compilePolicy(object as PolicyObject),
				);
				const own = compiled.filter(
					({ spec }) => spec.policyName === policy.name,
				);
				return { policy, bindings: own };
			})
			.filter((one) => one.bindings.length > 0);
		return this.#bound;
	}
}

function remembered<T>(
	known: WeakMap<KubeObject, T>,
	object: KubeObject,
	make: () => T,
): T {
	let value = known.get(object);
	if (value === undefined) {
		value = make();
		known.set(object, value);
	}
	return value;
}

const sameItems = (
	a: readonly KubeObject[],
	b: readonly KubeObject[] = [],
): boolean => a.length === b.length && a.every((item, i) => item === b[i]);

const byName = (objects: readonly KubeObject[]): KubeObject[] =>
	[...objects].sort((a, b) =>
		(a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1,
	);
