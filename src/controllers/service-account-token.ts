import { isConflict, isNotFound } from "../apimachinery/errors.ts";
import { kinds } from "../client/kinds.ts";
import type { Secret, ServiceAccount } from "../client/types/core.ts";
import {
	type ControllerContext,
	type ControllerDefinition,
	type Request,
	watch,
	watchOwn,
} from "./definition.ts";

const tokenType = "kubernetes.io/service-account-token";
const accountName = "kubernetes.io/service-account.name";
const accountUid = "kubernetes.io/service-account.uid";

const accountOf = ({ metadata }: Secret): string =>
	metadata.annotations?.[accountName] ?? "";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** Fills the secrets that hold a token of an account, and deletes them with it (pkg/controller/serviceaccount/tokens_controller.go). */
export const serviceAccountTokenController: ControllerDefinition = {
	name: "serviceaccount-token-controller",
	rbac: [],
	create(context) {
		const { informers } = context;
		const secrets = informers.of(kinds.secrets);
		const accounts = informers.of(kinds.serviceAccounts);
		return {
			watches: [
				watchOwn(secrets),
				watch(accounts, (enqueue) => {
					const mine = ({ metadata }: ServiceAccount) => {
						for (const secret of secrets.lister.list(metadata.namespace))
							if (
								secret.type === tokenType &&
								accountOf(secret) === metadata.name
							)
								enqueue(`${metadata.namespace}/${secret.metadata.name}`);
					};
					return { onAdd: mine, onDelete: mine };
				}),
			],
			reconcile: (request) => reconcile(context, request),
		};
	},
};

async function reconcile(
	context: ControllerContext,
	{ namespace, name }: Request,
): Promise<void> {
	const { client, informers, config } = context;
	const secret = informers.of(kinds.secrets).lister.get(namespace, name);
	if (secret?.type !== tokenType) return;
	const account = await findAccount(context, secret);
	if (account === undefined) {
		await removeSecret(context, secret);
		return;
	}
	const { uid = "" } = account.metadata;
	const { annotations = {} } = secret.metadata;
	const data = secret.data ?? {};
	const ca = base64(config.rootCA);
	const complete =
		data.token !== undefined &&
		data["ca.crt"] === ca &&
		data.namespace === base64(namespace) &&
		annotations[accountUid] === uid;
	if (complete) return;
	const token =
		data.token ??
		base64(
			await config.issueToken(
				namespace,
				{ name: account.metadata.name ?? "", uid },
				name,
			),
		);
	try {
		await client.update(kinds.secrets, {
			...secret,
			metadata: {
				...secret.metadata,
				annotations: { ...annotations, [accountUid]: uid },
			},
			data: { ...data, "ca.crt": ca, namespace: base64(namespace), token },
		});
	} catch (error) {
		// The change that was quicker brings the secret here again.
		if (!isConflict(error) && !isNotFound(error)) throw error;
	}
}

/** The account that a secret is for, asked of the server when it is not known here yet. */
async function findAccount(
	{ client, informers }: ControllerContext,
	secret: Secret,
): Promise<ServiceAccount | undefined> {
	const { namespace = "", annotations } = secret.metadata;
	const name = accountOf(secret);
	const uid = annotations?.[accountUid] ?? "";
	const fits = (account: ServiceAccount | undefined) =>
		account !== undefined && (uid === "" || uid === account.metadata.uid);
	const known = informers.of(kinds.serviceAccounts).lister.get(namespace, name);
	if (fits(known)) return known;
	try {
		const account = await client.get(kinds.serviceAccounts, namespace, name);
		return fits(account) ? account : undefined;
	} catch (error) {
		if (isNotFound(error)) return undefined;
		throw error;
	}
}

async function removeSecret(
	{ client }: ControllerContext,
	{ metadata }: Secret,
): Promise<void> {
	const { namespace = "", name = "", uid, resourceVersion } = metadata;
	try {
		await client.delete(kinds.secrets, namespace, name, {
			preconditions: {
				...(uid === undefined ? {} : { uid }),
				...(resourceVersion === undefined ? {} : { resourceVersion }),
			},
		});
	} catch (error) {
		if (!isNotFound(error) && !isConflict(error)) throw error;
	}
}
