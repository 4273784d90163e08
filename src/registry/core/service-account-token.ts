import { formatTime } from "../../apimachinery/clock.ts";
import { badRequest, conflict } from "../../apimachinery/errors.ts";
import {
	type FieldError,
	invalid,
	invalidObject,
} from "../../apimachinery/field.ts";
import { type KubeObject, parseApiVersion } from "../../apimachinery/object.ts";
import type {
	FunctionSubresource,
	HookContext,
	SubresourceRequest,
} from "../generic/definition.ts";
import {
	type NamedObject,
	serviceAccountTokens,
	type TokenSpec,
} from "../shared/services.ts";

interface BoundObjectReference {
	kind?: string;
	apiVersion?: string;
	name?: string;
	uid?: string;
}

interface TokenRequest extends KubeObject {
	spec: {
		audiences?: string[] | null;
		expirationSeconds?: number;
		boundObjectRef?: BoundObjectReference | null;
	};
	status?: { token: string; expirationTimestamp: string | null };
}

type Pod = KubeObject & {
	spec: { serviceAccountName?: string; nodeName?: string };
};

const kind = {
	group: "authentication.k8s.io",
	version: "v1",
	kind: "TokenRequest",
} as const;

const minimumSeconds = 10 * 60;
const maximumSeconds = 2 ** 32;
/** What kubelets ask for projected tokens: those live longer and warn (pkg/serviceaccount/claims.go). */
const warnOnlySeconds = 60 * 60 + 7;
const extendedSeconds = 24 * 365 * 60 * 60;

/** POST serviceaccounts/NAME/token (pkg/registry/core/serviceaccount/storage/token.go). */
export const tokenSubresource: FunctionSubresource = {
	kind,
	schema: "io.k8s.api.authentication.v1.TokenRequest",
	setDefaults(object) {
		const { spec } = object as TokenRequest;
		spec.expirationSeconds ??= 60 * 60;
	},
	tracksFields: true,
	create: createToken,
};

async function createToken(request: SubresourceRequest): Promise<KubeObject> {
	const { context, namespace, name } = request;
	const body = request.body as TokenRequest;
	refuse(name, checkIdentity(body, namespace, name));
	const account = context.store("serviceaccounts").get(namespace, name)
		.value as KubeObject;
	const tokens = context.service(serviceAccountTokens);
	const now = context.clock.now();
	const { status: _status, ...wanted } = body;
	const object: TokenRequest = {
		...wanted,
		metadata: {
			...body.metadata,
			name,
			namespace,
			uid: context.newUid(),
			creationTimestamp: formatTime(now),
		},
		spec: {
			...body.spec,
			audiences: body.spec.audiences?.length
				? body.spec.audiences
				: [...tokens.defaultAudiences],
		},
		// Webhooks see that there is no token yet.
		status: { token: "", expirationTimestamp: null },
	};
	let seconds = object.spec.expirationSeconds ?? 0;
	refuse("", checkDuration(seconds));
	await request.admit(object);
	const bound = boundTo(object.spec.boundObjectRef, namespace, name, context);
	const { spec } = object;
	const { maxSeconds } = tokens;
	if (maxSeconds !== undefined && seconds > maxSeconds) {
		context.warn(
			`requested expiration of ${seconds} seconds shortened to ${maxSeconds} seconds`,
		);
		seconds = maxSeconds;
		spec.expirationSeconds = maxSeconds;
	}
	const { token, credentialId } = await tokens.issue({
		namespace,
		serviceAccount: identityOf(account),
		audiences: object.spec.audiences ?? [],
		...lifetime(seconds, bound, object.spec.audiences ?? [], tokens),
		...bound,
	});
	context.annotate(
		"authentication.kubernetes.io/issued-credential-id",
		credentialId,
	);
	const expirationTimestamp = formatTime(now + seconds * 1000);
	return {
		...object,
		status: { token, expirationTimestamp },
	} as TokenRequest;
}

/** Tokens that pods use against the API outlive their time, so that clients that never reload them go on. */
function lifetime(
	seconds: number,
	bound: BoundObjects,
	audiences: readonly string[],
	tokens: { readonly defaultAudiences: readonly string[] },
): Pick<TokenSpec, "expirationSeconds" | "warnAfterSeconds"> {
	const forAPI = audiences.every((one) =>
		tokens.defaultAudiences.includes(one),
	);
	return bound.pod !== undefined && seconds === warnOnlySeconds && forAPI
		? { expirationSeconds: extendedSeconds, warnAfterSeconds: seconds }
		: { expirationSeconds: seconds };
}

function checkIdentity(
	{ metadata }: KubeObject,
	namespace: string,
	name: string,
): FieldError[] {
	if (metadata.name && metadata.name !== name)
		return [
			invalid(
				"metadata.name",
				metadata.name,
				"must match the service account name if specified",
			),
		];
	if (metadata.namespace && metadata.namespace !== namespace)
		return [
			invalid(
				"metadata.namespace",
				metadata.namespace,
				"must match the service account namespace if specified",
			),
		];
	return [];
}

function checkDuration(seconds: number): FieldError[] {
	const field = "spec.expirationSeconds";
	if (seconds < minimumSeconds)
		return [
			invalid(
				field,
				seconds,
				"may not specify a duration less than 10 minutes",
			),
		];
	return seconds > maximumSeconds
		? [
				invalid(
					field,
					seconds,
					"may not specify a duration larger than 2^32 seconds",
				),
			]
		: [];
}

function refuse(name: string, errors: readonly FieldError[]): void {
	if (errors.length > 0) throw invalidObject(kind, name, errors);
}

type BoundObjects = Pick<TokenSpec, "pod" | "secret" | "node">;

/** The objects with which the token becomes invalid. */
function boundTo(
	reference: BoundObjectReference | null | undefined,
	namespace: string,
	account: string,
	context: HookContext,
): BoundObjects {
	if (!reference) return {};
	const { group, version } = parseApiVersion(reference.apiVersion ?? "");
	const wanted = group === "" ? (reference.kind ?? "") : "";
	const name = reference.name ?? "";
	const find = (resource: string, where: string) =>
		context.store(resource).get(where, name).value as KubeObject;
	switch (wanted) {
		case "Pod": {
			const pod = find("pods", namespace) as Pod;
			if (pod.spec.serviceAccountName !== account)
				throw badRequest(
					`cannot bind token for serviceaccount "${account}" to pod running with different serviceaccount name.`,
				);
			checkUid(reference, pod);
			const node = nodeOf(pod, context);
			return { pod: identityOf(pod), ...(node && { node }) };
		}
		case "Secret": {
			const secret = find("secrets", namespace);
			checkUid(reference, secret);
			return { secret: identityOf(secret) };
		}
		case "Node": {
			const node = find("nodes", "");
			checkUid(reference, node);
			return { node: identityOf(node) };
		}
		default:
			throw badRequest(
				`cannot bind token to object of type ${group}/${version}, Kind=${reference.kind ?? ""}`,
			);
	}
}

function checkUid(
	{ uid, kind: resource = "", name = "" }: BoundObjectReference,
	{ metadata }: KubeObject,
): void {
	if (!uid || uid === metadata.uid) return;
	throw conflict(
		{ group: "", resource },
		name,
		`the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
	);
}

/** The node that a pod runs on; one that is gone already is named without a uid. */
function nodeOf({ spec }: Pod, context: HookContext): NamedObject | undefined {
	if (!spec.nodeName) return undefined;
	const found = context.store("nodes").find("", spec.nodeName);
	return found === undefined
		? { name: spec.nodeName, uid: "" }
		: identityOf(found.value as KubeObject);
}

const identityOf = ({ metadata }: KubeObject): NamedObject => ({
	name: metadata.name ?? "",
	uid: metadata.uid ?? "",
});
