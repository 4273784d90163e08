import type { KubeObject } from "../apimachinery/object.ts";
import type { Client, ResourceRef } from "../client/client.ts";
import { kinds } from "../client/kinds.ts";

/** Follows a kind until the objects are as they should be; ten seconds at most. */
export async function until<T extends KubeObject>(
	client: Client,
	resource: ResourceRef<T>,
	namespace: string,
	done: (objects: readonly T[]) => boolean,
): Promise<readonly T[]> {
	const stop = AbortSignal.timeout(10_000);
	const objects = new Map<string, T>();
	for await (const { type, object } of client.watch(
		resource,
		namespace,
		{},
		stop,
	)) {
		const { uid = "" } = object.metadata;
		if (type === "DELETED") objects.delete(uid);
		else objects.set(uid, object);
		if (done([...objects.values()])) return [...objects.values()];
	}
	throw new Error(
		`not within ten seconds: ${JSON.stringify([...objects.values()].map((o) => o.metadata.name))}`,
	);
}

/** Returns when pods can be made in it. */
export async function makeNamespace(
	client: Client,
	name: string,
): Promise<string> {
	await client.create(kinds.namespaces, {
		apiVersion: "v1",
		kind: "Namespace",
		metadata: { name },
	});
	await until(client, kinds.serviceAccounts, name, (found) => found.length > 0);
	return name;
}
