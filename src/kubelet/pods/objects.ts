import { isNotFound } from "../../apimachinery/errors.ts";
import { kinds } from "../../client/kinds.ts";
import type { ConfigMap, Secret } from "../../client/types/core.ts";
import type { NodeContext } from "../context.ts";

/** What a container refers to is not there: the reason for which it waits. */
export class MissingObject extends Error {}

/** Undefined when it is not there and need not be. Throws a MissingObject in the kubelet's words otherwise. */
export function configMap(
	context: NodeContext,
	namespace: string,
	name: string,
	optional: boolean | undefined,
): Promise<ConfigMap | undefined> {
	return find(
		() => context.client.get(kinds.configMaps, namespace, name),
		`configmap ${JSON.stringify(name)} not found`,
		optional,
	);
}

export function secret(
	context: NodeContext,
	namespace: string,
	name: string,
	optional: boolean | undefined,
): Promise<Secret | undefined> {
	return find(
		() => context.client.get(kinds.secrets, namespace, name),
		`secret ${JSON.stringify(name)} not found`,
		optional,
	);
}

async function find<T>(
	get: () => Promise<T>,
	missing: string,
	optional: boolean | undefined,
): Promise<T | undefined> {
	try {
		return await get();
	} catch (error) {
		if (!isNotFound(error)) throw error;
		if (optional === true) return undefined;
		throw new MissingObject(missing);
	}
}
