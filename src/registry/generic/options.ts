import type { KubeObject } from "../../apimachinery/object.ts";
import type { UserInfo } from "../../apimachinery/user.ts";

/** What every write needs to know of its request. */
export interface WriteOptions {
	readonly user: UserInfo | undefined;
	readonly dryRun: boolean;
	/** The version that the client speaks. */
	readonly apiVersion?: string;
	warn(text: string): void;
	/** Takes notes for the audit log. */
	annotate?(key: string, value: string): void;
	/** Validating admission; throws to refuse. `old` is undefined on create. */
	validate?(object: KubeObject, old: KubeObject | undefined): Promise<void>;
}

export interface UpdateOptions extends WriteOptions {
	/** "" for the resource itself, else the object subresource that is written. */
	readonly subresource: string;
	/**
	 * Makes the new object from the newest stored one (or undefined when it is not there): decoding, patching, field
	 * ownership and mutating admission happen here. May be called again when another write came in between.
	 */
	updated(old: KubeObject | undefined): Promise<KubeObject>;
	/** The uid the client believes to update, if it said one. */
	readonly expectedUid?: string | undefined;
	/** Server-side apply creates what is not there, whatever the kind says. */
	readonly forceCreate?: boolean;
	/** Validating admission for the case that the update creates. */
	validateCreate?(object: KubeObject): Promise<void>;
}

/** meta/v1 DeleteOptions, decoded. */
export interface DeleteOptions {
	readonly gracePeriodSeconds?: number;
	readonly preconditions?: {
		readonly uid?: string;
		readonly resourceVersion?: string;
	};
	readonly orphanDependents?: boolean;
	readonly propagationPolicy?: string;
	readonly dryRun?: readonly string[];
	readonly ignoreStoreReadErrorWithClusterBreakingPotential?: boolean;
}
