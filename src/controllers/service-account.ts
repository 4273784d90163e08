import { isAlreadyExists } from "../apimachinery/errors.ts";
import { kinds } from "../client/kinds.ts";
import type { Namespace } from "../client/types/core.ts";
import { type ControllerDefinition, watch } from "./definition.ts";
import { isTerminating } from "./shared/errors.ts";
import { isGoing } from "./shared/objects.ts";
import { grant, recordEvents } from "./shared/rules.ts";

const defaultAccount = "default";

/** Gives every namespace its account `default` (pkg/controller/serviceaccount/serviceaccounts_controller.go). */
export const serviceAccountController: ControllerDefinition = {
	name: "serviceaccount-controller",
	serviceAccount: "service-account-controller",
	rbac: [grant("core", "serviceaccounts", "create"), recordEvents],
	create({ client, informers }) {
		const namespaces = informers.of(kinds.namespaces);
		const accounts = informers.of(kinds.serviceAccounts);
		return {
			watches: [
				watch(namespaces, (enqueue) => {
					const own = ({ metadata }: Namespace) => enqueue(metadata.name ?? "");
					return { onAdd: own, onUpdate: (_, namespace) => own(namespace) };
				}),
				watch(accounts, (enqueue) => ({
					onDelete({ metadata }) {
						if (metadata.name === defaultAccount)
							enqueue(metadata.namespace ?? "");
					},
				})),
			],
			async reconcile({ name }) {
				const namespace = namespaces.lister.get("", name);
				if (namespace === undefined || isGoing(namespace)) return;
				if (accounts.lister.get(name, defaultAccount) !== undefined) return;
				try {
					await client.create(kinds.serviceAccounts, {
						apiVersion: "v1",
						kind: "ServiceAccount",
						metadata: { name: defaultAccount, namespace: name },
					});
				} catch (error) {
					if (!isAlreadyExists(error) && !isTerminating(error)) throw error;
				}
			},
		};
	},
};
