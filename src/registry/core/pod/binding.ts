/** Assigning a pod to a node (k8s.io/kubernetes/pkg/registry/core/pod/storage/storage.go BindingREST). */
import {
	badRequest,
	conflict,
	notFound,
	untypedError,
} from "../../../apimachinery/errors.ts";
import {
	type FieldError,
	notSupported,
	required,
} from "../../../apimachinery/field.ts";
import type { KubeObject, ObjectMeta } from "../../../apimachinery/object.ts";
import { StorageError } from "../../../storage/backend.ts";
import type { HookContext } from "../../generic/definition.ts";
import { sealOf } from "../../generic/seal.ts";
import { translateStorageError } from "../../generic/storage-errors.ts";
import type { Store } from "../../generic/store.ts";
import { list } from "../../shared/checks.ts";
import { success } from "../../shared/success.ts";
import { withCondition } from "./conditions.ts";
import type { Pod } from "./types.ts";

export interface Binding extends KubeObject {
	target?: { kind?: string; name?: string };
}

interface BindRequest {
	readonly namespace: string;
	/** The pod's, as the URL says it. */
	readonly name: string;
	readonly binding: Binding;
	readonly context: HookContext;
	/** Validating admission. */
	admit?(binding: Binding): Promise<void>;
}

/** Answers a Status; refuses with Conflict a pod that has a node, is gated, or is being deleted. */
export async function bindPod(request: BindRequest): Promise<KubeObject> {
	const { binding, name, namespace, context } = request;
	if (binding.metadata.name !== name)
		throw badRequest("name in URL does not match name in Binding object");
	const errors = validateBinding(binding);
	if (errors.length > 0) throw untypedError(joined(errors));
	await request.admit?.(binding);
	const now = context.clock.now();
	await changeStored(context, namespace, name, (pod) => {
		checkPreconditions(pod, binding.metadata, context.store("pods"));
		const refusal = refusalOf(pod);
		if (refusal !== undefined)
			throw conflict({ group: "", resource: "pods/binding" }, name, refusal);
		return bound(pod, binding, now);
	});
	return success(201);
}

function validateBinding({ target = {} }: Binding): FieldError[] {
	const errors: FieldError[] = [];
	if (target.kind && target.kind !== "Node")
		errors.push(notSupported("target.kind", target.kind, ["Node", "<empty>"]));
	if (!target.name) errors.push(required("target.name"));
	return errors;
}

/** Go's text for several errors in one. */
function joined(errors: readonly FieldError[]): string {
	const texts = errors.map(({ field, message }) => `${field}: ${message}`);
	return texts.length === 1 ? String(texts[0]) : `[${texts.join(", ")}]`;
}

/** What a Binding says of the pod it was made for. */
function checkPreconditions(pod: Pod, meta: ObjectMeta, store: Store): void {
	const check = (what: string, wanted?: string, actual?: string) => {
		if (!wanted || wanted === actual) return;
		const key = store.resource.key(
			pod.metadata.namespace ?? "",
			pod.metadata.name ?? "",
		);
		throw conflict(
			store.resource.groupResource,
			pod.metadata.name ?? "",
			`StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${actual}`,
		);
	};
	check("UID", meta.uid, pod.metadata.uid);
	check("ResourceVersion", meta.resourceVersion, pod.metadata.resourceVersion);
}

function refusalOf({ metadata, spec }: Pod): string | undefined {
	if (metadata.deletionTimestamp !== undefined)
		return `pod ${metadata.name} is being deleted, cannot be assigned to a host`;
	if (spec.nodeName)
		return `pod ${metadata.name} is already assigned to node "${spec.nodeName}"`;
	if (list(spec.schedulingGates).length > 0)
		return `pod ${metadata.name} has non-empty .spec.schedulingGates`;
	return undefined;
}

function bound(pod: Pod, { metadata, target }: Binding, now: number): Pod {
	const status = withCondition(
		pod.status,
		{ type: "PodScheduled", status: "True" },
		now,
	);
	delete status.nominatedNodeName;
	const merged = (field: "labels" | "annotations") =>
		metadata[field] === undefined
			? {}
			: { [field]: { ...pod.metadata[field], ...metadata[field] } };
	return {
		...pod,
		metadata: {
			...pod.metadata,
			...merged("annotations"),
			...merged("labels"),
		},
		spec: { ...pod.spec, nodeName: target?.name ?? "" },
		status,
	};
}

/** Writes past the strategy, which would refuse the change; tried again when another write came in between. */
async function changeStored(
	context: HookContext,
	namespace: string,
	name: string,
	change: (pod: Pod) => Pod,
): Promise<void> {
	const { resource, backend } = context.store("pods");
	for (;;) {
		const existing = backend.head(resource.key(namespace, name));
		if (existing === undefined) throw notFound(resource.groupResource, name);
		const pod = change(existing.value as Pod);
		if (context.dryRun) return;
		try {
			await backend.update(existing.key, sealOf(pod), existing.modRevision);
			return;
		} catch (error) {
			const lost =
				error instanceof StorageError &&
				(error.code === "Conflict" || error.code === "KeyNotFound");
			if (!lost) throw translateStorageError(error);
		}
	}
}
