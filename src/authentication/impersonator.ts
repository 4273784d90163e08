import type { UserInfo } from "../apimachinery/user.ts";
import {
	type ImpersonationCheck,
	type ImpersonationStep,
	identitySteps,
} from "./impersonation-checks.ts";
import {
	type ImpersonationMode,
	impersonationModes,
	modeApplies,
	nodeOfUsername,
	withoutExtraValues,
} from "./impersonation-modes.ts";
import {
	serviceAccountGroups,
	splitServiceAccountUsername,
} from "./service-account-names.ts";

/** A request as the authorizer sees it, as far as impersonation touches it. */
export interface ImpersonationAttributes
	extends Omit<ImpersonationCheck, "refuse"> {
	readonly user: UserInfo;
	readonly isResourceRequest: boolean;
	readonly path: string;
	readonly fieldSelector?: string;
	readonly labelSelector?: string;
}

export interface Impersonation {
	readonly user: UserInfo;
	/** The verb that allowed it, for the audit log; "" for the mode of old. */
	readonly constraint: string;
}

export interface ImpersonatorOptions {
	/** Undefined when allowed, else the 403 to answer. */
	authorize(attributes: ImpersonationAttributes): Promise<Error | undefined>;
	/** The 403 for these attributes with a reason of our own. */
	forbidden(attributes: ImpersonationAttributes, reason: string): Error;
}

const maxRemembered = 10_000;

/**
 * Decides whether a requestor may act as another user (KEP-5284, k8s.io/apiserver
 * pkg/endpoints/filters/impersonation/constrained_impersonation.go). It remembers for each requestor the mode that
 * worked last and tries it first; when no mode works, the first refusal is the answer.
 */
export class Impersonator {
	readonly #options: ImpersonatorOptions;
	readonly #lastMode = new Map<string, ImpersonationMode>();

	constructor(options: ImpersonatorOptions) {
		this.#options = options;
	}

	/** `attributes` are the request's own, its user the requestor. Throws the 403. */
	async impersonate(
		wanted: UserInfo,
		attributes: ImpersonationAttributes,
	): Promise<Impersonation> {
		const requestor = attributes.user;
		const last = this.#lastMode.get(requestor.name);
		const order =
			last === undefined
				? impersonationModes
				: [last, ...impersonationModes.filter((mode) => mode !== last)];
		let refusal: Error | undefined;
		for (const mode of order) {
			if (!modeApplies(mode, wanted, requestor)) continue;
			const error = await this.#attempt(mode, wanted, attributes);
			if (error === undefined) {
				if (mode !== last) this.#remember(requestor.name, mode);
				return {
					user: actualUser(wanted, mode),
					constraint: mode === "legacy" ? "" : `impersonate:${mode}`,
				};
			}
			refusal ??= error;
		}
		throw refusal ?? new Error("all impersonation modes failed");
	}

	#remember(requestor: string, mode: ImpersonationMode): void {
		const oldest = this.#lastMode.keys().next().value;
		if (this.#lastMode.size >= maxRemembered && oldest !== undefined)
			this.#lastMode.delete(oldest);
		this.#lastMode.set(requestor, mode);
	}

	/** Undefined when the mode allows it, else the first refusal. */
	async #attempt(
		mode: ImpersonationMode,
		wanted: UserInfo,
		attributes: ImpersonationAttributes,
	): Promise<Error | undefined> {
		if (mode === "legacy")
			return this.#checkIdentity(
				identitySteps(wanted, "impersonate", false),
				attributes.user,
			);
		const associated = mode === "associated-node";
		const user = associated
			? withoutExtraValues(attributes.user)
			: attributes.user;
		const refusal = await this.#options.authorize({
			...attributes,
			user,
			verb: `impersonate-on:${mode}:${attributes.verb}`,
		});
		if (refusal !== undefined) return refusal;
		const steps = identitySteps(wanted, `impersonate:${mode}`, true);
		return this.#checkIdentity(
			associated ? steps.map(forEveryNode) : steps,
			user,
		);
	}

	async #checkIdentity(
		steps: readonly ImpersonationStep[],
		requestor: UserInfo,
	): Promise<Error | undefined> {
		for (const { shortcut, checks } of steps) {
			if (
				shortcut !== undefined &&
				(await this.#check(shortcut, requestor)) === undefined
			)
				continue;
			for (const check of checks) {
				const error = await this.#check(check, requestor);
				if (error !== undefined) return error;
			}
		}
		return undefined;
	}

	async #check(
		{ refuse, ...check }: ImpersonationCheck,
		user: UserInfo,
	): Promise<Error | undefined> {
		const attributes = { ...check, user, isResourceRequest: true, path: "" };
		return refuse === undefined
			? this.#options.authorize(attributes)
			: this.#options.forbidden(attributes, refuse);
	}
}

/** An account that runs on every node is allowed all of them or none. */
const forEveryNode = (step: ImpersonationStep): ImpersonationStep => ({
	checks: step.checks.map((check) => ({ ...check, name: "*" })),
});

/** The user with the groups that belong to it without being asked for. */
function actualUser(wanted: UserInfo, mode: ImpersonationMode): UserInfo {
	const account = splitServiceAccountUsername(wanted.name);
	const node = mode !== "legacy" && nodeOfUsername(wanted.name) !== undefined;
	let groups = wanted.groups;
	if (node) groups = ["system:nodes"];
	else if (account !== undefined && groups.length === 0)
		groups = serviceAccountGroups(account.namespace);
	const everyone =
		wanted.name === "system:anonymous"
			? "system:unauthenticated"
			: groups.includes("system:unauthenticated")
				? undefined
				: "system:authenticated";
	return everyone === undefined || groups.includes(everyone)
		? { ...wanted, groups }
		: { ...wanted, groups: [...groups, everyone] };
}
