import { isNotFound } from "../apimachinery/errors.ts";
import { kinds } from "../client/kinds.ts";
import { keyOf } from "../client/store.ts";
import type { Secret } from "../client/types/core.ts";
import { type ControllerDefinition, watch } from "./definition.ts";

const isToken = ({ type, metadata }: Secret): boolean =>
	type === "bootstrap.kubernetes.io/token" &&
	metadata.namespace === "kube-system";

/** When a bootstrap token ends, in milliseconds; undefined when it does not, 0 when it can't be told. */
function expiry({ data }: Secret): number | undefined {
	const text = Buffer.from(data?.expiration ?? "", "base64").toString();
	return text === "" ? undefined : Date.parse(text) || 0;
}

/** Deletes bootstrap tokens when they expire (pkg/controller/bootstrap/tokencleaner.go). */
export const tokenCleaner: ControllerDefinition = {
	name: "token-cleaner-controller",
	disabledByDefault: true,
	serviceAccount: "token-cleaner",
	// Its rules are those of a role in kube-system.
	rbac: [],
	create({ client, informers, clock }) {
		const secrets = informers.of(kinds.secrets);
		return {
			watches: [
				watch(secrets, (enqueue) => {
					const look = (secret: Secret) => {
						if (isToken(secret)) enqueue(keyOf(secret));
					};
					return { onAdd: look, onUpdate: (_, secret) => look(secret) };
				}),
			],
			async reconcile({ namespace, name }) {
				const secret = secrets.lister.get(namespace, name);
				const end = secret && expiry(secret);
				if (secret === undefined || end === undefined) return undefined;
				const left = end - clock.now();
				if (left > 0) return { requeueAfter: left };
				const { uid = "" } = secret.metadata;
				try {
					await client.delete(kinds.secrets, namespace, name, {
						preconditions: { uid },
					});
				} catch (error) {
					if (!isNotFound(error)) throw error;
				}
				return undefined;
			},
		};
	},
};
