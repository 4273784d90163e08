import type {
	AdmissionAttributes,
	AdmissionChain,
	AdmissionEnvironment,
	AdmissionOperation,
	AdmissionPlugin,
} from "./admission.ts";

/** The enabled plug-ins of an operation on a resource, worked out once. */
interface Selected {
	readonly admit: readonly AdmissionPlugin[];
	readonly validate: readonly AdmissionPlugin[];
}

/**
 * Runs plug-ins in their order: all mutating ones, then all validating ones (k8s.io/apiserver/pkg/admission/chain.go).
 * Which of them look at a resource is known beforehand, so that the others cost nothing.
 */
export class PluginChain implements AdmissionChain {
	readonly #plugins: readonly AdmissionPlugin[];
	readonly #environment: AdmissionEnvironment;
	readonly #selected = new Map<string, Selected>();

	constructor(
		plugins: readonly AdmissionPlugin[],
		environment: AdmissionEnvironment,
	) {
		this.#plugins = plugins;
		this.#environment = environment;
	}

	mutates(resource: string, operation: AdmissionOperation): boolean {
		return this.#select(resource, operation).admit.length > 0;
	}

	async admit(attributes: AdmissionAttributes): Promise<void> {
		const { admit } = this.#selectFor(attributes);
		if (admit.length === 0) return;
		const memory = new Map<string, unknown>();
		let again = false;
		const run = async (isReinvocation: boolean) => {
			const pass = {
				isReinvocation,
				memory,
				requestReinvocation: () => {
					again = true;
				},
			};
			for (const plugin of admit) {
				const pending = plugin.admit?.(attributes, this.#environment, pass);
				if (pending !== undefined) await pending;
			}
		};
		await run(false);
		if (again) await run(true);
	}

	async validate(attributes: AdmissionAttributes): Promise<void> {
		const { validate } = this.#selectFor(attributes);
		for (const plugin of validate) {
			const pending = plugin.validate?.(attributes, this.#environment);
			if (pending !== undefined) await pending;
		}
	}

	#selectFor({ resource, subresource, operation }: AdmissionAttributes) {
		const plain =
			resource.group === ""
				? resource.resource
				: `${resource.resource}.${resource.group}`;
		return this.#select(
			subresource === "" ? plain : `${plain}/${subresource}`,
			operation,
		);
	}

	#select(resource: string, operation: AdmissionOperation): Selected {
		const key = `${operation} ${resource}`;
		let selected = this.#selected.get(key);
		if (selected === undefined) {
			const looking = this.#plugins.filter(
				(plugin) =>
					plugin.operations.includes(operation) &&
					(plugin.resources?.includes(resource) ?? true),
			);
			selected = {
				admit: looking.filter((plugin) => plugin.admit !== undefined),
				validate: looking.filter((plugin) => plugin.validate !== undefined),
			};
			this.#selected.set(key, selected);
		}
		return selected;
	}
}

/**
 * The plug-ins to run, in the order of `all`. `enable` and `disable` are the flags' lists; throws an Error about a name
 * that no plug-in has, or that is in both.
 */
export function enabledPlugins(
	all: readonly AdmissionPlugin[],
	enable: readonly string[],
	disable: readonly string[],
): AdmissionPlugin[] {
	const names = new Set(all.map((plugin) => plugin.name));
	for (const [flag, list] of [
		["enable", enable],
		["disable", disable],
	] as const)
		for (const name of list)
			if (!names.has(name))
				throw new Error(
					`${flag}-admission-plugins plugin ${JSON.stringify(name)} is unknown`,
				);
	const both = enable.filter((name) => disable.includes(name));
	if (both.length > 0)
		throw new Error(
			`[${both.join(" ")}] in enable-admission-plugins and disable-admission-plugins overlapped`,
		);
	return all.filter(
		(plugin) =>
			!disable.includes(plugin.name) &&
			(plugin.enabledByDefault || enable.includes(plugin.name)),
	);
}
