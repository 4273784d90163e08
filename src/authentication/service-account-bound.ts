import type { Clock } from "../apimachinery/clock.ts";
import { isObject } from "../apimachinery/json.ts";
import type { KubeObject } from "../apimachinery/object.ts";
import type { Claims } from "./jwt.ts";
import {
	type AccountObjects,
	checkServiceAccount,
	isGone,
	leewayMs,
	type TokenIdentity,
} from "./service-account-objects.ts";

interface ObjectReference {
	readonly name: string;
	readonly uid: string;
}

/** Checks times and bound objects of a TokenRequest token (pkg/serviceaccount/claims.go). Throws with Kubernetes' words. */
export async function validateBoundToken(
	claims: Claims,
	objects: AccountObjects,
	clock: Clock,
): Promise<TokenIdentity> {
	checkTimes(claims, clock);
	const bound = isObject(claims["kubernetes.io"])
		? claims["kubernetes.io"]
		: {};
	const namespace = text(bound.namespace);
	const account = reference(bound.serviceaccount) ?? { name: "", uid: "" };
	await checkServiceAccount(
		namespace,
		account.name,
		account.uid,
		objects,
		clock,
	);
	const secret = reference(bound.secret);
	const pod = reference(bound.pod);
	const node = reference(bound.node);
	if (secret !== undefined)
		checkBound(
			"secret",
			secret,
			await objects.secret(namespace, secret.name),
			clock,
		);
	if (pod !== undefined)
		checkBound("pod", pod, await objects.pod(namespace, pod.name), clock);
	// A pod's node is told for information; only a token bound to the node itself ends with it.
	if (node !== undefined && pod === undefined)
		checkBound("node", node, await objects.node(node.name), clock);
	return {
		namespace,
		...account,
		...(pod && { podName: pod.name, podUid: pod.uid }),
		...(node && { nodeName: node.name, nodeUid: node.uid }),
		...(typeof claims.jti === "string" && { credentialId: claims.jti }),
	};
}

function checkTimes(claims: Claims, clock: Clock): void {
	const now = clock.now();
	const at = (claim: unknown): number | undefined =>
		typeof claim === "number" ? claim * 1000 : undefined;
	const notBefore = at(claims.nbf);
	const issued = at(claims.iat);
	const expires = at(claims.exp);
	if (
		(notBefore !== undefined && now + leewayMs < notBefore) ||
		(issued !== undefined && now + leewayMs < issued)
	)
		throw new Error("service account token is not valid yet");
	if (expires !== undefined && now - leewayMs > expires)
		throw new Error("service account token has expired");
}

function checkBound(
	kind: "secret" | "pod" | "node",
	reference: ObjectReference,
	object: KubeObject | undefined,
	clock: Clock,
): void {
	if (object === undefined || isGone(object, clock))
		throw new Error("service account token has been invalidated");
	if (object.metadata.uid === reference.uid) return;
	throw new Error(
		`${kind} UID (${object.metadata.uid}) does not match service account ${kind} ref claim (${reference.uid})`,
	);
}

const text = (value: unknown): string =>
	typeof value === "string" ? value : "";

const reference = (value: unknown): ObjectReference | undefined =>
	isObject(value)
		? { name: text(value.name), uid: text(value.uid) }
		: undefined;
