import type {
	GroupVersionKind,
	KubeObject,
	OwnerReference,
} from "../../apimachinery/object.ts";
import { apiVersionOf, parseApiVersion } from "../../apimachinery/object.ts";
import type { Informer } from "../../client/informer.ts";
import type { Lister } from "../../client/store.ts";

/** The one owner that manages the object. */
export const controllerOf = ({
	metadata,
}: KubeObject): OwnerReference | undefined =>
	metadata.ownerReferences?.find((reference) => reference.controller === true);

/** What says that `owner` manages an object, and is not to go before it in a foreground deletion. */
export const newControllerRef = (
	{ metadata }: KubeObject,
	kind: GroupVersionKind,
): OwnerReference => ({
	apiVersion: apiVersionOf(kind),
	kind: kind.kind,
	name: metadata.name ?? "",
	uid: metadata.uid ?? "",
	controller: true,
	blockOwnerDeletion: true,
});

/** The object that manages this one, if it is of this kind and still the same. */
export function resolveController<T extends KubeObject>(
	object: KubeObject,
	kind: GroupVersionKind,
	lister: Lister<T>,
): T | undefined {
	return resolveReference(
		controllerOf(object),
		object.metadata.namespace ?? "",
		kind,
		lister,
	);
}

export function resolveReference<T extends KubeObject>(
	reference: OwnerReference | undefined,
	namespace: string,
	kind: GroupVersionKind,
	lister: Lister<T>,
): T | undefined {
	if (reference === undefined || reference.kind !== kind.kind) return undefined;
	if (parseApiVersion(reference.apiVersion).group !== kind.group)
		return undefined;
	const owner = lister.get(namespace, reference.name);
	return owner?.metadata.uid === reference.uid ? owner : undefined;
}

const indexName = "controller";

const orphansOf = (namespace: string): string => `orphans of ${namespace}`;

export interface ControllerIndex<T> {
	/** What the object of this uid manages. */
	ofOwner(uid: string): T[];
	/** What nobody manages in a namespace. */
	orphans(namespace: string): T[];
}

/** Objects by the uid of what manages them; those that nobody does, by their namespace. */
export function indexByController<T extends KubeObject>(
	informer: Informer<T>,
): ControllerIndex<T> {
	informer.addIndex(indexName, (object) => [
		controllerOf(object)?.uid ?? orphansOf(object.metadata.namespace ?? ""),
	]);
	const { lister } = informer;
	return {
		ofOwner: (uid) => lister.byIndex(indexName, uid),
		orphans: (namespace) => lister.byIndex(indexName, orphansOf(namespace)),
	};
}
