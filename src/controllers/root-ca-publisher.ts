import { sleep } from "../apimachinery/clock.ts";
import { isAlreadyExists, isNotFound } from "../apimachinery/errors.ts";
import { deepEqual } from "../apimachinery/json.ts";
import { kinds } from "../client/kinds.ts";
import type { ConfigMap, Namespace } from "../client/types/core.ts";
import { type ControllerDefinition, watch } from "./definition.ts";
import { isTerminating } from "./shared/errors.ts";
import { isGoing } from "./shared/objects.ts";
import { grant, recordEvents } from "./shared/rules.ts";

const configMapName = "kube-root-ca.crt";
const lookAgainMs = 5000;
const annotation = "kubernetes.io/description";
const description =
	"Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";

/** Tells pods in every namespace whom to trust (pkg/controller/certificates/rootcacertpublisher/publisher.go). */
export const rootCAPublisher: ControllerDefinition = {
	name: "root-ca-certificate-publisher-controller",
	serviceAccount: "root-ca-cert-publisher",
	rbac: [grant("core", "configmaps", "create update"), recordEvents],
	create({ client, informers, config, clock }) {
		const namespaces = informers.of(kinds.namespaces);
		const configMaps = informers.of(kinds.configMaps);
		const data = () => ({ "ca.crt": config.rootCA });
		const make = (namespace: string) =>
			client.create(kinds.configMaps, {
				apiVersion: "v1",
				kind: "ConfigMap",
				metadata: {
					name: configMapName,
					namespace,
					annotations: { [annotation]: description },
				},
				data: data(),
			});
		const mend = (found: ConfigMap) => {
			const { metadata } = found;
			const annotations = {
				...metadata.annotations,
				[annotation]: description,
			};
			return client.update(kinds.configMaps, {
				...found,
				metadata: { ...metadata, annotations },
				data: data(),
			});
		};
		return {
			watches: [
				watch(namespaces, (enqueue) => {
					const own = (namespace: Namespace) => {
						if (!isGoing(namespace)) enqueue(namespace.metadata.name ?? "");
					};
					return { onAdd: own, onUpdate: (_, namespace) => own(namespace) };
				}),
				watch(configMaps, (enqueue) => {
					const own = ({ metadata }: ConfigMap) => {
						if (metadata.name === configMapName)
							enqueue(metadata.namespace ?? "");
					};
					return { onUpdate: (_, found) => own(found), onDelete: own };
				}),
			],
			async reconcile({ name }) {
				const namespace = namespaces.lister.get("", name);
				if (namespace === undefined || isGoing(namespace)) return;
				const found = configMaps.lister.get(name, configMapName);
				try {
					if (found === undefined) await make(name);
					else if (
						!deepEqual(found.data, data()) ||
						found.metadata.annotations?.[annotation] === undefined
					)
						await mend(found);
				} catch (error) {
					if (
						!isAlreadyExists(error) &&
						!isNotFound(error) &&
						!isTerminating(error)
					)
						throw error;
				}
			},
			/** Authorities may be replaced while the cluster runs. */
			async run(enqueue, signal) {
				for (let said = config.rootCA; !signal.aborted; ) {
					await sleep(clock, lookAgainMs, signal).catch(() => {});
					if (config.rootCA === said) continue;
					said = config.rootCA;
					for (const { metadata } of namespaces.lister.list())
						enqueue(metadata.name ?? "");
				}
			},
		};
	},
};
