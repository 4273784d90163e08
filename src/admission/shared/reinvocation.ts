import { deepEqual } from "../../apimachinery/json.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import type { AdmissionPass } from "../admission.ts";

/** What a plug-in's first run remembers for the second (mutating/reinvocationcontext.go): who is to be called again. */
export class Reinvocations {
	/** Called and willing to be called again. */
	#previous = new Set<string>();
	readonly #again = new Set<string>();
	/** The object as the plug-in left it. */
	#output: KubeObject | undefined;

	/** The memory of a plug-in in this request; when others changed its output since, all are called again. */
	static of(
		plugin: string,
		pass: AdmissionPass,
		object: KubeObject | undefined,
	): Reinvocations {
		let known = pass.memory.get(plugin) as Reinvocations | undefined;
		if (known === undefined) {
			known = new Reinvocations();
			pass.memory.set(plugin, known);
		}
		if (pass.isReinvocation && !deepEqual(known.#output, object))
			known.callPreviousAgain();
		return known;
	}

	/** Whether this one has its turn in this run. */
	hasTurn(key: string, { isReinvocation }: AdmissionPass): boolean {
		return !isReinvocation || this.#again.has(key);
	}

	callPreviousAgain(): void {
		for (const key of this.#previous) this.#again.add(key);
		this.#previous = new Set();
	}

	/** Someone changed the object: those before may want to see it again. */
	changed(pass: AdmissionPass): void {
		this.callPreviousAgain();
		pass.requestReinvocation();
	}

	willing(key: string): void {
		this.#previous.add(key);
	}

	finish(object: KubeObject | undefined): void {
		this.#output = object;
	}
}
