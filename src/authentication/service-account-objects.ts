import type { Clock } from "../apimachinery/clock.ts";
import type { KubeObject } from "../apimachinery/object.ts";
import type { UserInfo } from "../apimachinery/user.ts";
import type { SecretObject } from "./bootstrap-token.ts";
import {
	serviceAccountGroups,
	serviceAccountUsername,
} from "./service-account-names.ts";

type Found<T> = T | undefined | Promise<T | undefined>;

/** What tokens can be bound to, as the cluster has it now; undefined when there is no such object. */
export interface AccountObjects {
	serviceAccount(namespace: string, name: string): Found<KubeObject>;
	pod(namespace: string, name: string): Found<KubeObject>;
	secret(namespace: string, name: string): Found<SecretObject>;
	node(name: string): Found<KubeObject>;
}

/** What a valid token says about its bearer. */
export interface TokenIdentity {
	readonly namespace: string;
	readonly name: string;
	readonly uid: string;
	readonly podName?: string;
	readonly podUid?: string;
	readonly nodeName?: string;
	readonly nodeUid?: string;
	/** The jti claim. */
	readonly credentialId?: string;
	/** Of tokens kept in a secret. */
	readonly secretName?: string;
}

/** The user a token stands for (k8s.io/apiserver/pkg/authentication/serviceaccount ServiceAccountInfo.UserInfo). */
export function userOfAccount(identity: TokenIdentity): UserInfo {
	const extra: Record<string, string[]> = {};
	const add = (key: string, value: string | undefined) => {
		if (value !== undefined && value !== "")
			extra[`authentication.kubernetes.io/${key}`] = [value];
	};
	if (identity.podName && identity.podUid) {
		add("pod-name", identity.podName);
		add("pod-uid", identity.podUid);
	}
	if (identity.credentialId)
		add("credential-id", `JTI=${identity.credentialId}`);
	if (identity.nodeName) {
		add("node-name", identity.nodeName);
		add("node-uid", identity.nodeUid);
	}
	return {
		name: serviceAccountUsername(identity.namespace, identity.name),
		uid: identity.uid,
		groups: serviceAccountGroups(identity.namespace),
		...(Object.keys(extra).length === 0 ? {} : { extra }),
	};
}

/** Clocks differ, and so tokens live this much longer than they say (go-jose's default leeway). */
export const leewayMs = 60_000;

/** An object whose deletion began longer than the leeway ago no longer vouches for anything. */
export function isGone(object: KubeObject, clock: Clock): boolean {
	const deleted = object.metadata.deletionTimestamp;
	return deleted !== undefined && Date.parse(deleted) < clock.now() - leewayMs;
}

/** Looks up a token's account and checks that it is the one the token was made for. Throws with Kubernetes' words. */
export async function checkServiceAccount(
	namespace: string,
	name: string,
	uid: string,
	objects: AccountObjects,
	clock: Clock,
): Promise<void> {
	const account = await objects.serviceAccount(namespace, name);
	if (account === undefined)
		throw new Error(`serviceaccounts ${JSON.stringify(name)} not found`);
	if (isGone(account, clock))
		throw new Error(`service account ${namespace}/${name} has been deleted`);
	if (account.metadata.uid !== uid)
		throw new Error(
			`service account UID (${account.metadata.uid}) does not match claim (${uid})`,
		);
}
